import Foundation
import Testing

/// The built program as a process, in a folder of its own and with only the environment it is given.
struct ParleyProcess {
    struct Result {
        let status: Int32
        let output: String
        let errors: String
    }

    let folder: URL

    /// The program that was built with the tests.
    static let executable = Bundle.main.bundleURL.appendingPathComponent("parley")

    /// Runs a command to completion. Its data is in the folder.
    func run(
        _ arguments: [String], input: String = "", environment: [String: String] = [:],
        executable: URL = ParleyProcess.executable
    ) async throws -> Result {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ["PARLEY_DATABASE_URL": "sqlite:\(folder.path)/p.sqlite"].merging(environment) { $1 }
        let files = try ["in", "out", "err"].map { name in
            let file = folder.appendingPathComponent("\(name)-\(UUID().uuidString)")
            try Data((name == "in" ? input : "").utf8).write(to: file)
            return file
        }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in ended.resume() }
            do { try process.run() } catch { ended.resume(throwing: error) }
        }
        #expect(process.terminationReason == .exit, "it was ended by signal \(process.terminationStatus)")
        return Result(
            status: process.terminationStatus, output: try String(contentsOf: files[1], encoding: .utf8),
            errors: try String(contentsOf: files[2], encoding: .utf8))
    }

    func run(
        _ arguments: String..., input: String = "", environment: [String: String] = [:],
        executable: URL = ParleyProcess.executable
    ) async throws -> Result {
        try await run(arguments, input: input, environment: environment, executable: executable)
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
}

/// Runs a test with a program that has an empty folder, and removes the folder.
func withParley(_ test: (ParleyProcess) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("parley-app-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await test(ParleyProcess(folder: folder))
}
