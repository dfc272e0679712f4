import Foundation

/// Counts the transactions that wrote to a SQLite database in WAL mode, without opening it.
///
/// The WAL index, the file `-shm`, has this count for readers.
///
/// - Source: "WAL-mode File Format", the WAL-index header, field iChange <https://sqlite.org/walformat.html>.
struct WriteCount {
    private let index: FileHandle

    init(of database: URL) throws {
        index = try FileHandle(forReadingFrom: URL(filePath: database.path + "-shm"))
    }

    /// The count so far. SQLite writes it in the byte order of the machine.
    func now() throws -> UInt32 {
        try index.seek(toOffset: 8)
        guard let bytes = try index.read(upToCount: 4), bytes.count == 4 else {
            throw LoadError("The database has no WAL index")
        }
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
    }
}
