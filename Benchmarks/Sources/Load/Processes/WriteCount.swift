import Foundation

/// Counts the transactions that wrote to a database.
enum WriteCount {
    case sqlite(index: FileHandle)
    /// Counts those that locked rows as well.
    case postgreSQL(PostgreSQL)

    /// Counts those of a SQLite database in WAL mode, without opening it.
    ///
    /// The WAL index, the file `-shm`, has this count for readers.
    ///
    /// - Source: "WAL-mode File Format", the WAL-index header, field iChange <https://sqlite.org/walformat.html>.
    static func sqlite(indexOf database: URL) throws -> WriteCount {
        .sqlite(index: try FileHandle(forReadingFrom: URL(filePath: database.path + "-shm")))
    }

    /// The count so far; it may wrap around.
    func now() throws -> UInt32 {
        switch self {
        case .sqlite(let index): try Self.changes(index)
        case .postgreSQL(let server): UInt32(truncatingIfNeeded: try server.writes())
        }
    }

    /// SQLite writes the count in the byte order of the machine.
    private static func changes(_ index: FileHandle) throws -> UInt32 {
        try index.seek(toOffset: 8)
        guard let bytes = try index.read(upToCount: 4), bytes.count == 4 else {
            throw LoadError("The database has no WAL index")
        }
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
    }
}
