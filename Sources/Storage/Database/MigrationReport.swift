internal import Logging

/// Tells the operator what migrations are doing: a large database takes minutes, and nothing answers meanwhile.
struct MigrationReport: Sendable {
    let logger: Logger
    /// Time between two lines of progress.
    let interval: Duration

    /// Data of this size, in bytes, may take minutes, if a migration writes half of it or more.
    private static let large = 100_000_000

    func copying(_ files: MigrationFiles, _ work: () async throws -> Void) async throws {
        let size = DataSize(files.size)
        logger.info("Keeping a copy of the database before it is updated: \(files.copy) (about \(size))")
        let time = try await measuring {
            try await repeating { time in
                "Copied \(DataSize(of: files.draft)) of about \(size) in \(time.inSeconds)"
            } during: {
                try await work()
            }
        }.time
        logger.info("Kept the copy in \(time.inSeconds)")
    }

    /// - Parameters:
    ///   - files: `nil` for a new database, of which there is little to say.
    ///   - work: Returns whether it applied the migration.
    func applying(_ migration: Migration, to files: MigrationFiles?, _ work: () async throws -> Bool) async throws {
        let name = "migration \(migration.version) (\(migration.name))"
        if let files {
            let isLong = files.size >= Self.large && migration.room >= 50
            let warning = isLong ? ", which may take minutes" : ""
            logger.info("Applying \(name) to \(DataSize(files.size)) of data\(warning)")
        }
        let (isApplied, time) = try await measuring {
            try await repeating { time in
                let written = files.map { ", \(DataSize(of: $0.log)) written" } ?? ""
                return "Still applying \(name) after \(time.inSeconds)\(written)"
            } during: {
                try await work()
            }
        }
        if isApplied { logger.info("Applied \(name) in \(time.inSeconds)") }
    }

    private func measuring<Value>(_ work: () async throws -> Value) async throws -> (value: Value, time: Duration) {
        let start = ContinuousClock.now
        return (try await work(), ContinuousClock.now - start)
    }

    /// Logs a line again and again until some work has ended.
    private func repeating<Value>(
        _ line: @escaping @Sendable (Duration) -> String, during work: () async throws -> Value
    ) async throws -> Value {
        let start = ContinuousClock.now
        let lines = Task {
            while true {
                try await Task.sleep(for: interval)
                logger.info("\(line(ContinuousClock.now - start))")
            }
        }
        defer { lines.cancel() }
        return try await work()
    }
}

extension Duration {
    /// For the operator: `12.3 s`.
    fileprivate var inSeconds: String {
        let tenths = self / .milliseconds(100)
        return "\(Int(tenths.rounded()) / 10).\(Int(tenths.rounded()) % 10) s"
    }
}
