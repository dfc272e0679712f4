import Foundation

/// How many transactions have written to a SQLite database in WAL mode, read without opening it.
///
/// The index of the log, the file `-shm`, counts them for its readers.
///
/// - Source: "WAL-mode File Format", the WAL-index header, field iChange <https://sqlite.org/walformat.html>.
struct WriteCount {
    private let index: FileHandle

    init(of database: URL) throws {
        index = try FileHandle(forReadingFrom: URL(filePath: database.path + "-shm"))
    }

    /// The count so far, in the byte order of this machine, as SQLite writes it.
    func now() throws -> UInt32 {
        try index.seek(toOffset: 8)
        guard let bytes = try index.read(upToCount: 4), bytes.count == 4 else {
            throw LoadError("The database has no index of its log")
        }
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
    }
}
