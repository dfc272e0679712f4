extension JSON {
    /// Reads one value surrounded only by white space.
    ///
    /// - Throws: ``JSONError``. A lone surrogate is not an error: it becomes U+FFFD, as invalid UTF-8 does.
    public init(parsing text: String) throws(JSONError) {
        var halves = JSONParser.Halves()
        try self.init(parsing: text, noting: &halves)
    }

    /// Reads one value and notes which surrogate halves a string begins or ends with.
    package init(parsing text: String, noting halves: inout JSONParser.Halves) throws(JSONError) {
        var text = text
        let result = text.withUTF8 { bytes in
            var parser = JSONParser(bytes: bytes)
            defer { halves = parser.halves }
            return parser.document()
        }
        self = try result.get()
    }

    /// Reads one value surrounded only by white space.
    ///
    /// - Throws: ``JSONError``.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        try self.init(parsing: String(decoding: bytes, as: UTF8.self))
    }
}

/// A recursive descent over bytes, bounded in depth and in the number of values.
package struct JSONParser {
    /// Halves of surrogate pairs at the edges of a string, where they may belong to the string before or after it.
    package struct Halves: Hashable {
        /// The second half of a pair, with which a string begins.
        package var leading: UInt16?
        /// The first half of a pair, with which a string ends.
        package var trailing: UInt16?

        /// No halves.
        package init() {}
    }

    /// The most values inside one another.
    package static let maximumDepth = 128
    /// The most values in a document.
    package static let maximumValues = 1 << 18

    private let bytes: UnsafeBufferPointer<UInt8>
    /// Bytes read so far.
    package var position = 0
    /// Halves at the edges of the strings read so far.
    package private(set) var halves = Halves()
    private var values = 0

    /// A parser at the beginning of a text, which must outlive it.
    package init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    mutating func document() -> Result<JSON, JSONError> {
        do throws(JSONError) {
            let value = try value(depth: 0)
            skipWhiteSpace()
            guard position == bytes.count else { throw malformed }
            return .success(value)
        } catch {
            return .failure(error)
        }
    }

    private var malformed: JSONError { .malformed(offset: position) }

    /// The byte to be read next, nil at the end.
    package var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func value(depth: Int) throws(JSONError) -> JSON {
        guard depth < Self.maximumDepth else { throw .tooDeep(limit: Self.maximumDepth) }
        values += 1
        guard values <= Self.maximumValues else { throw .tooManyValues(limit: Self.maximumValues) }
        skipWhiteSpace()
        switch next {
        case UInt8(ascii: "{"): return .object(try members(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try elements(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func members(depth: Int) throws(JSONError) -> [JSON.Member] {
        position += 1
        var members: [JSON.Member] = []
        if skip(UInt8(ascii: "}")) { return members }
        repeat {
            skipWhiteSpace()
            guard next == UInt8(ascii: "\"") else { throw malformed }
            let name = try string()
            guard skip(UInt8(ascii: ":")) else { throw malformed }
            members.append(JSON.Member(name, try value(depth: depth)))
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "}")) else { throw malformed }
        return members
    }

    private mutating func elements(depth: Int) throws(JSONError) -> [JSON] {
        position += 1
        var elements: [JSON] = []
        if skip(UInt8(ascii: "]")) { return elements }
        repeat {
            elements.append(try value(depth: depth))
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "]")) else { throw malformed }
        return elements
    }

    private mutating func literal(_ spelling: StaticString, _ value: JSON) throws(JSONError) -> JSON {
        guard skip(spelling) else { throw malformed }
        return value
    }

    private mutating func number() throws(JSONError) -> String {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        let leadingZero = next == UInt8(ascii: "0")
        let digits = skipDigits()
        guard digits > 0, digits == 1 || !leadingZero else { throw malformed }
        if next == UInt8(ascii: ".") {
            position += 1
            guard skipDigits() > 0 else { throw malformed }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            guard skipDigits() > 0 else { throw malformed }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
            position += 1
        }
        return position - start
    }

    /// Skips white space, if there is any.
    package mutating func skipWhiteSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    /// Skips white space and this byte, if it comes next.
    package mutating func skip(_ byte: UInt8) -> Bool {
        skipWhiteSpace()
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// Skips exactly these bytes, or nothing.
    package mutating func skip(_ spelling: StaticString) -> Bool {
        let isThere = spelling.withUTF8Buffer { bytes[position...].starts(with: $0) }
        if isThere { position += spelling.utf8CodeUnitCount }
        return isThere
    }

    /// Reads a string, starting at its opening quotation mark.
    package mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: bytes[start..<(position - 1)], as: UTF8.self)
            case UInt8(ascii: "\\"):
                return try escapedString(from: start)
            case 0..<0x20:
                throw malformed
            default:
                position += 1
            }
        }
        throw malformed
    }
}

// MARK: - Escapes

extension JSONParser {
    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var unescaped = Array(bytes[start..<position])
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: unescaped, as: UTF8.self)
            case UInt8(ascii: "\\"): try appendEscape(to: &unescaped)
            case 0..<0x20: throw malformed
            default: unescaped.append(byte)
            }
        }
        throw malformed
    }

    private mutating func appendEscape(to unescaped: inout [UInt8]) throws(JSONError) {
        guard let letter = next else { throw malformed }
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(letter)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try unicodeScalar(isFirst: unescaped.isEmpty)
            unescaped.append(contentsOf: String(scalar).utf8)
        default: throw malformed
        }
    }

    private mutating func unicodeScalar(isFirst: Bool) throws(JSONError) -> Unicode.Scalar {
        let unit = try codeUnit()
        guard UTF16.isLeadSurrogate(unit) else {
            if isFirst, UTF16.isTrailSurrogate(unit) { halves.leading = unit }
            return Unicode.Scalar(unit) ?? "\u{FFFD}"
        }
        let afterFirst = position
        guard next == UInt8(ascii: "\\"), position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "u") else {
            if next == UInt8(ascii: "\"") { halves.trailing = unit }
            return "\u{FFFD}"
        }
        position += 2
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(second) else {
            position = afterFirst
            return "\u{FFFD}"
        }
        return UTF16.decode(UTF16.EncodedScalar([unit, second]))
    }

    private mutating func codeUnit() throws(JSONError) -> UInt16 {
        guard bytes.count - position >= 4 else { throw malformed }
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue, bytes[position] < 0x80 else {
                throw malformed
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
