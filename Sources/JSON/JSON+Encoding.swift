extension JSON {
    /// The value as UTF-8, without white space. Slashes and non-ASCII letters are not escaped.
    public func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    /// Appends the value as UTF-8.
    package func append(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let text): bytes.append(contentsOf: text.utf8)
        case .string(let text): bytes.appendQuoted(text)
        case .array(let elements):
            bytes.appendList(elements, between: "[", and: "]") { $0.append(to: &$1) }
        case .object(let members):
            bytes.appendList(members, between: "{", and: "}") { member, bytes in
                bytes.appendQuoted(member.name)
                bytes.append(UInt8(ascii: ":"))
                member.value.append(to: &bytes)
            }
        }
    }
}

extension [UInt8] {
    /// Appends items with commas between them, in brackets.
    ///
    /// Inlinable so that other modules do not work out the types of items while the program runs.
    @inlinable
    package mutating func appendList<Item>(
        _ items: [Item], between opening: Unicode.Scalar, and closing: Unicode.Scalar,
        appendItem: (Item, inout [UInt8]) -> Void
    ) {
        append(UInt8(ascii: opening))
        for index in items.indices {
            if index > 0 { append(UInt8(ascii: ",")) }
            appendItem(items[index], &self)
        }
        append(UInt8(ascii: closing))
    }

    fileprivate mutating func appendQuoted(_ text: String) {
        var text = text
        append(UInt8(ascii: "\""))
        text.withUTF8 { utf8 in
            var rest = utf8[...]
            while let index = rest.firstIndex(where: Self.isEscaped) {
                append(contentsOf: rest[..<index])
                appendEscaped(rest[index])
                rest = rest[(index + 1)...]
            }
            append(contentsOf: rest)
        }
        append(UInt8(ascii: "\""))
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(contentsOf: [UInt8(ascii: "\\"), byte])
        case 0x0A: append(contentsOf: "\\n".utf8)
        case 0x0D: append(contentsOf: "\\r".utf8)
        case 0x09: append(contentsOf: "\\t".utf8)
        case 0..<0x20:
            append(contentsOf: "\\u00".utf8)
            append(contentsOf: [hexadecimalDigit(byte >> 4), hexadecimalDigit(byte & 0xF)])
        default: append(byte)
        }
    }

    private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
