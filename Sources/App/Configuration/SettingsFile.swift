import Foundation

/// A settings file in the syntax people use for `.env`: it is either understood or refused, with the line number.
///
/// Line endings of any system, a byte order mark, `export`, spaces around names and values, quotation marks and
/// comments are accepted. Syntax that programs interpret differently (variables inside values, multi-line values, a
/// quotation mark within a value) is refused rather than misread.
struct SettingsFile: Sendable {
    struct Entry: Hashable, Sendable {
        let key: String
        let value: String
        /// Counts from 1.
        let line: Int
    }

    /// Largest file that is read, in bytes.
    static let mostBytes = 1_000_000

    /// In the order of the file. If a key occurs twice, the later entry applies.
    let entries: [Entry]

    /// - Parameter path: A missing file counts as empty.
    /// - Throws: ``ConfigurationError``.
    init(path: String) throws {
        try self.init(try Self.bytes(of: path) ?? [], name: path)
    }

    /// - Parameter name: Name of the file for error messages.
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
        // To hide a file, container systems mount an empty device over it.
        if status.st_mode & S_IFMT == S_IFCHR { return nil }
        guard status.st_mode & S_IFMT == S_IFREG else { throw ConfigurationError(path, "is not a regular file") }
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
