internal import GRDB
internal import NIOPosix
internal import Synchronization

/// Connections that only read, and threads to use them on.
///
/// GRDB's own pool looks up a reader through two queues and asks for the schema's version before each read, which takes
/// longer than most of our reads.
final class SQLiteReaders: Sendable {
    private let path: String
    private let configuration: Configuration
    private let opened: OpenedFiles
    private let threads: NIOThreadPool
    /// Connections that nobody uses. The one used last comes first: its memory has what was read most recently.
    private let idle = Mutex<[DatabaseQueue]>([])

    /// Opens nothing yet.
    ///
    /// - Parameter count: Most reads at the same time; further ones wait.
    init(path: String, configuration: Configuration, opened: OpenedFiles, count: Int) {
        self.path = path
        self.configuration = configuration
        self.opened = opened
        threads = NIOThreadPool(numberOfThreads: count)
        threads.start()
    }

    /// Reads within one transaction.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value {
        do {
            return try await threads.runIfActive { [self] in
                try DatabaseFailure.translating {
                    try opened.requireNoOther()
                    let connection = try idle.withLock { $0.popLast() } ?? open()
                    defer { idle.withLock { $0.append(connection) } }
                    return try connection.unsafeRead { try Self.transaction(on: $0, body) }
                }
            }
        } catch is NIOThreadPoolError.ThreadPoolInactive {
            throw DatabaseFailure.unavailable("it is closed")
        }
    }

    /// Closes the connections after the reads that have begun.
    func close() async {
        try? await threads.shutdownGracefully()
        let connections = idle.withLock { idle in
            defer { idle = [] }
            return idle
        }
        for connection in connections { try? connection.close() }
    }

    private func open() throws -> DatabaseQueue {
        var configuration = configuration
        configuration.readonly = true
        // Readers do not wait for writers. They wait while another program repairs or removes the log.
        configuration.busyMode = .timeout(10)
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// GRDB would begin and end the transaction with statements that are prepared each time.
    private static func transaction<Value>(
        on database: GRDB.Database, _ body: (any Connection) throws -> Value
    ) throws -> Value {
        try database.perform("BEGIN")
        do {
            let value = try body(SQLiteConnection(database: database))
            try database.perform("COMMIT")
            return value
        } catch {
            if database.isInsideTransaction { try database.perform("ROLLBACK") }
            throw error
        }
    }
}
