import Foundation
import Synchronization

/// A program that runs beside the tool, with its output.
struct Child {
    /// Guards the list of running programs, so that none outlives the tool.
    private static let running = Mutex<[pid_t]>([])

    let process: Process
    let log: URL

    /// Starts a program in a folder.
    ///
    /// - Parameters:
    ///   - softLimit: Open files it may have until it raises the limit; a login shell or systemd sets such a limit.
    ///   - environment: Its complete environment.
    init(
        _ program: String, _ arguments: [String], in folder: URL, environment: [String: String] = [:],
        softLimit: Int = 1024
    ) throws {
        log = folder.appending(component: URL(filePath: program).lastPathComponent + ".log")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        let output = try FileHandle(forWritingTo: log)
        process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "ulimit -Sn \(softLimit); exec \"$0\" \"$@\"", program] + arguments
        process.currentDirectoryURL = folder
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        Self.running.withLock { $0.append(process.processIdentifier) }
    }

    /// Its output so far.
    var output: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Asks it to stop, and kills it if it does not within 20 seconds.
    func stop() async {
        let id = process.processIdentifier
        process.terminate()
        for _ in 0..<400 where process.isRunning {
            try? await Task.sleep(for: .milliseconds(50))
        }
        if process.isRunning { kill(id, SIGKILL) }
        Self.running.withLock { $0.removeAll { $0 == id } }
    }

    /// Runs a program until it ends.
    ///
    /// - Parameter input: Its standard input.
    /// - Returns: Its trimmed output.
    static func run(
        _ program: String, _ arguments: [String], in folder: URL, environment: [String: String], input: String = ""
    ) throws -> String {
        let (process, output, source) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = environment
        process.standardOutput = output
        process.standardInput = source
        try process.run()
        try source.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try source.fileHandleForWriting.close()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw LoadError("\(program) \(arguments.joined(separator: " ")) failed")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Ends all running programs when the tool is interrupted.
    static func endAllOnInterrupt() -> [any DispatchSourceSignal] {
        [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler {
                for id in running.withLock({ $0 }) { kill(id, SIGTERM) }
                exit(130)
            }
            source.resume()
            return source
        }
    }
}
