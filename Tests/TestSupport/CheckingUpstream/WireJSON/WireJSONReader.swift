/// Text is not JSON, or not JSON that a careful client sends.
public struct WireJSONError: Error, Sendable, CustomStringConvertible {
    /// What is wrong.
    public let what: String
    /// Where, in bytes from the beginning.
    public let position: Int

    /// What is wrong and where.
    public var description: String { "\(what) at byte \(position)" }
}

/// Reads JSON strictly: RFC 8259, valid UTF-8, no name twice in an object.
struct WireJSONReader {
    private static let deepest = 200

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// - Throws: ``WireJSONError``.
    static func read(_ bytes: [UInt8]) throws -> WireJSON {
        var reader = WireJSONReader(bytes)
        guard String(validating: bytes, as: UTF8.self) != nil else { throw reader.error("invalid UTF-8") }
        let value = try reader.value()
        reader.skipSpace()
        guard reader.next == nil else { throw reader.error("text after the value") }
        return value
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func error(_ what: String) -> WireJSONError {
        WireJSONError(what: what, position: position)
    }

    private mutating func value() throws -> WireJSON {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try nested { try $0.object() }
        case UInt8(ascii: "["): return try nested { try $0.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return .number(try number())
        default: return try literal()
        }
    }

    private mutating func nested(_ read: (inout Self) throws -> WireJSON) throws -> WireJSON {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw error("nested too deep") }
        position += 1
        return try read(&self)
    }

    private mutating func object() throws -> WireJSON {
        var members: [WireJSON.Member] = []
        var names: Set<String> = []
        skipSpace()
        if take("}") { return .object([]) }
        repeat {
            skipSpace()
            let spelling = try string()
            guard names.insert(StringLiteral.decoded(spelling)).inserted else { throw error("a name twice") }
            skipSpace()
            try expect(":")
            members.append(WireJSON.Member(spelling: spelling, value: try value()))
            skipSpace()
        } while take(",")
        try expect("}")
        return .object(members)
    }

    private mutating func array() throws -> WireJSON {
        var elements: [WireJSON] = []
        skipSpace()
        if take("]") { return .array([]) }
        repeat {
            elements.append(try value())
            skipSpace()
        } while take(",")
        try expect("]")
        return .array(elements)
    }

    private mutating func string() throws -> String {
        let start = position
        try expect("\"")
        while !take("\"") {
            guard let byte = next, byte >= 0x20 else { throw error("an unfinished string or a control character") }
            position += 1
            if byte == UInt8(ascii: "\\") { try skipEscape() }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func skipEscape() throws {
        guard let kind = next, "\"\\/bfnrtu".utf8.contains(kind) else { throw error("an unknown escape") }
        position += 1
        guard kind == UInt8(ascii: "u") else { return }
        for _ in 0..<4 {
            guard let digit = next, Character(Unicode.Scalar(digit)).isHexDigit else { throw error("a bad \\u escape") }
            position += 1
        }
    }

    private mutating func number() throws -> String {
        let start = position
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            try digits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() throws {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw error("a digit is missing") }
    }

    private mutating func literal() throws -> WireJSON {
        for word in ["true", "false", "null"] where bytes[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return .literal(word)
        }
        throw error("no value")
    }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws {
        guard take(character) else { throw error("expected \(character)") }
    }
}
