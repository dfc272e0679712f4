import Dispatch
import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A PostgreSQL server of the tests, in a temporary folder, which only this machine reaches, through a Unix socket.
///
/// A shell looks after it: see `scripts/test-postgresql`. When the process of the tests ends, for whatever reason, the shell
/// reads the end of its input, stops the server and removes the folder.
public final class PostgreSQLServer: Sendable {
    /// Why there is no server.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// The folder of its socket.
    public var folder: String { place.withLock { $0 } }

    /// Guards the folder, which the shell chooses.
    private let place = Mutex("")

    /// Reads and writes block, so they do not run on a thread of Swift's concurrency.
    private let queue = DispatchQueue(label: "postgresql-server")
    private let input: FileHandle
    private let output: FileHandle

    private static let databases = Atomic(0)
    private static let common = Task { try await started(isDurable: false) }

    /// The server that most tests use, each with databases of its own.
    public static func shared() async throws -> PostgreSQLServer {
        try await common.value
    }

    /// Runs a server for a test that restarts it, or does worse to it.
    public static func running<Value: Sendable>(
        _ body: @Sendable (PostgreSQLServer) async throws -> Value
    ) async throws -> Value {
        let server = try await started(isDurable: true)
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(server))
        } catch {
            result = .failure(error)
        }
        await server.stop()
        return try result.get()
    }

    /// - Parameter isDurable: Whether it waits for the disk.
    private init(isDurable: Bool) throws {
        let (toShell, fromShell) = (Pipe(), Pipe())
        // Another process that is started meanwhile must not keep the shell from noticing the end.
        for end in [toShell.fileHandleForWriting, fromShell.fileHandleForReading] {
            _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
        (input, output) = (toShell.fileHandleForWriting, fromShell.fileHandleForReading)
        let shell = Process()
        shell.executableURL = Self.script
        shell.arguments = isDurable ? ["--durable"] : []
        shell.standardInput = toShell.fileHandleForReading
        shell.standardOutput = fromShell.fileHandleForWriting
        try shell.run()
        try? toShell.fileHandleForReading.close()
        try? fromShell.fileHandleForWriting.close()
    }

    private static func started(isDurable: Bool) async throws -> PostgreSQLServer {
        let server = try PostgreSQLServer(isDurable: isDurable)
        let folder = await server.answer(to: nil)
        guard folder.hasPrefix("/") else { throw Failure(description: "PostgreSQL did not start: \(folder)") }
        server.place.withLock { $0 = folder }
        return server
    }

    /// The address of a database.
    public func url(of database: String) -> String {
        "postgres://parley@/\(database)?host=\(folder)"
    }

    /// Creates an empty database.
    ///
    /// - Parameter template: A database whose contents it begins with.
    /// - Returns: Its name.
    public func newDatabase(from template: String = "template0") async throws -> String {
        let name = "test_\(Self.databases.add(1, ordering: .relaxed).newValue)"
        try await run("CREATE DATABASE \(name) TEMPLATE \(template)")
        return name
    }

    public func drop(_ database: String) async throws {
        try await run("DROP DATABASE \(database) WITH (FORCE)")
    }

    /// Runs one statement as superuser, in one line.
    public func run(_ sql: String) async throws {
        try await command("sql \(sql)")
    }

    /// Ends all connections and starts again.
    public func restart() async throws {
        try await command("restart")
    }

    /// Starts again as a standby: it only reads until it is promoted.
    public func becomeStandby() async throws {
        try await command("standby")
    }

    public func promote() async throws {
        try await command("promote")
    }

    /// Stops without a word, as a crash would.
    public func crash() async throws {
        try await command("crash")
    }

    /// Starts after a crash.
    public func start() async throws {
        try await command("start")
    }

    /// Starts again with TLS, at a port of the loopback interface.
    ///
    /// - Returns: The port, and the certificate of the authority that vouches for the name `localhost`.
    public func useTLS() async throws -> (port: Int, authority: String) {
        let probe = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = probe.localAddress?.port ?? 0
        try await probe.close()
        try await command("tls \(port)")
        return (port, folder + "/authority.pem")
    }

    private func stop() async {
        try? input.close()
        // The end of the output.
        _ = await answer(to: nil)
    }

    private func command(_ line: String) async throws {
        let answer = await answer(to: line)
        guard answer == "0" else { throw Failure(description: "\(line): \(answer)") }
    }

    /// The next line of the shell. Commands of several tests take turns.
    private func answer(to line: String?) async -> String {
        await withCheckedContinuation { caller in
            queue.async { [input, output] in
                if let line { try? input.write(contentsOf: Data((line + "\n").utf8)) }
                var bytes: [UInt8] = []
                var byte: UInt8 = 0
                // Byte by byte, so that nothing of the next line is taken.
                while read(output.fileDescriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") { bytes.append(byte) }
                caller.resume(returning: String(decoding: bytes, as: UTF8.self))
            }
        }
    }

    /// Runs the server, and looks after it.
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../scripts/test-postgresql").standardizedFileURL
}
