import Foundation

/// A file of settings, in the ways people write `.env`: either it is understood, or it is refused by line.
///
/// Lines end as on any system; a byte order mark, `export`, blanks around names and values, quotation marks and comments
/// are understood. What other programs read in different ways (variables inside values, values over several lines, a
/// quotation mark within) is refused, rather than taken for something else than was meant.
struct SettingsFile: Sendable {
    struct Entry: Hashable, Sendable {
        let key: String
        let value: String
        /// From 1.
        let line: Int
    }

    /// Largest file that is read, in bytes.
    static let mostBytes = 1_000_000

    /// In the order of the file. Of two with the same key the later one counts.
    let entries: [Entry]

    /// - Parameter path: No file there is as good as an empty one.
    /// - Throws: ``ConfigurationError``.
    init(path: String) throws {
        try self.init(try Self.bytes(of: path) ?? [], name: path)
    }

    /// - Parameter name: Of the file, for what is said when it is refused.
    /// - Throws: ``ConfigurationError``.
    init(_ bytes: [UInt8], name: String = ".env") throws {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        var entries: [Entry] = []
        for (index, line) in Self.lines(of: text).enumerated() {
            do {
                guard let (key, value) = try SettingsLine(line).setting else { continue }
                entries.append(Entry(key: key, value: value, line: index + 1))
            } catch {
                throw ConfigurationError("\(name) line \(index + 1)", error.problem)
            }
        }
        self.entries = entries
    }

    /// Splits at LF, CR LF and CR.
    private static func lines(of bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        var position = start
        while position < bytes.endIndex {
            let byte = bytes[position]
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                position += 1
                continue
            }
            lines.append(bytes[start..<position])
            let isPair = byte == UInt8(ascii: "\r") && bytes.dropFirst(position + 1 - bytes.startIndex).first == 10
            position += isPair ? 2 : 1
            start = position
        }
        lines.append(bytes[start...])
        return lines
    }

    private static func bytes(of path: String) throws -> [UInt8]? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return try requireNoDeadLink(at: path) }
            throw ConfigurationError(path, "cannot be read: \(String(cString: strerror(errno)))")
        }
        // What hides a file in a container is a device that holds nothing.
        if status.st_mode & S_IFMT == S_IFCHR { return nil }
        guard status.st_mode & S_IFMT == S_IFREG else { throw ConfigurationError(path, "is no file") }
        guard status.st_size <= mostBytes else { throw ConfigurationError(path, "is larger than a file of settings") }
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw ConfigurationError(path, "cannot be read: \(String(cString: strerror(errno)))")
        }
        return try Array(file.read(upToCount: mostBytes) ?? Data())
    }

    private static func requireNoDeadLink(at path: String) throws -> [UInt8]? {
        guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { return nil }
        throw ConfigurationError(path, "is a symbolic link to \(target), which is not there")
    }
}
