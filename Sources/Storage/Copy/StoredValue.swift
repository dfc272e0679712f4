internal import Model

/// A value as SQLite stores it: the same on every engine, so that copies can be compared.
///
/// Identifiers and JSON are texts, times are microseconds, Booleans are 0 and 1.
enum StoredValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case bytes([UInt8])

    init(_ value: Value) throws {
        switch value {
        case .null: self = .null
        case .integer(let number): self = .integer(number)
        case .real(let number): self = .real(number)
        case .boolean(let flag): self = .integer(flag ? 1 : 0)
        case .time(let time): self = .integer(time.microseconds)
        case .text(let text), .json(let text): self = .text(text)
        case .uuid(let uuid): self = .text(UUIDText.text(of: uuid))
        case .bytes(let bytes): self = .bytes(bytes)
        case .list: throw DatabaseFailure.other("a column has several values")
        case .unwritable(let reason): throw DatabaseFailure.other(reason)
        }
    }

    /// The value for a column; `nil` if it has another type.
    func value(for type: ColumnType) -> Value? {
        switch (type, self) {
        case (_, .null): return .null
        case (.integer, .integer(let number)): return .integer(number)
        case (.boolean, .integer(let number)): return number == 0 || number == 1 ? .boolean(number == 1) : nil
        case (.real, .real(let number)): return .real(number)
        case (.text, .text(let text)): return .text(text)
        case (.json, .text(let text)): return .json(text)
        case (.bytes, .bytes(let bytes)): return .bytes(bytes)
        case (.uuid, .text(let text)):
            // Another spelling would come back as a different text.
            return UUIDText.uuid(text).flatMap { UUIDText.text(of: $0) == text ? .uuid($0) : nil }
        default: return nil
        }
    }

    /// The text with U+FFFD in place of U+0000, which PostgreSQL cannot store.
    var withoutNUL: StoredValue {
        guard case .text(let text) = self, text.utf8.contains(0) else { return self }
        return .text(text.replacing("\0", with: "\u{FFFD}"))
    }
}

/// What a column holds.
enum ColumnType: Sendable {
    case integer, real, boolean, text, json, bytes, uuid

    /// - Parameter name: The name of the type on the engine; `nil` if nothing is known about it.
    init?(_ name: String, on dialect: Dialect) {
        switch (dialect, name) {
        case (.sqlite, "INTEGER"), (.postgreSQL, "bigint"), (.postgreSQL, "integer"): self = .integer
        case (.sqlite, "REAL"), (.postgreSQL, "double precision"): self = .real
        case (.postgreSQL, "boolean"): self = .boolean
        case (.sqlite, "TEXT"), (.postgreSQL, "text"): self = .text
        case (.postgreSQL, "json"): self = .json
        case (.sqlite, "BLOB"), (.postgreSQL, "bytea"): self = .bytes
        case (.postgreSQL, "uuid"): self = .uuid
        default: return nil
        }
    }
}

extension StoredValue {
    /// A form that begins with the kind of the value and its length, so that no two lists of values have the same.
    func append(to bytes: inout [UInt8]) {
        switch self {
        case .null: Self.append(0, [], to: &bytes)
        case .integer(let number): withUnsafeBytes(of: number.bigEndian) { Self.append(1, $0, to: &bytes) }
        case .real(let number): withUnsafeBytes(of: number.bitPattern.bigEndian) { Self.append(2, $0, to: &bytes) }
        case .text(let text): Self.append(3, text.utf8, to: &bytes)
        case .bytes(let content): Self.append(4, content, to: &bytes)
        }
    }

    private static func append(_ kind: UInt8, _ content: some Collection<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(kind)
        withUnsafeBytes(of: UInt64(content.count).bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: content)
    }

    /// Reads values that were written one after the other; `nil` if they were not.
    static func values(from bytes: [UInt8]) -> [StoredValue]? {
        var values: [StoredValue] = []
        var rest = bytes[...]
        while let kind = rest.popFirst() {
            guard let length = Int(exactly: number(rest.prefix(8))), rest.count >= 8,
                rest.count - 8 >= length
            else { return nil }
            let content = rest.dropFirst(8).prefix(length)
            rest = rest.dropFirst(8 + length)
            switch kind {
            case 0: values.append(.null)
            case 1: values.append(.integer(Int64(bitPattern: number(content))))
            case 2: values.append(.real(Double(bitPattern: number(content))))
            case 3: values.append(.text(String(decoding: content, as: UTF8.self)))
            case 4: values.append(.bytes(Array(content)))
            default: return nil
            }
        }
        return values
    }

    private static func number(_ bytes: some Collection<UInt8>) -> UInt64 {
        bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
