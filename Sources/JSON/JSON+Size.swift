extension JSON {
    /// Bytes that ``encoded()`` would return, counted without encoding.
    public var encodedSize: Int {
        switch self {
        case .null: 4
        case .bool(let value): value ? 4 : 5
        case .number(let text): text.utf8.count
        case .string(let text): text.quotedSize
        case .array(let elements): Self.listSize(elements, of: \.encodedSize)
        case .object(let members): Self.listSize(members) { $0.name.quotedSize + 1 + $0.value.encodedSize }
        }
    }

    /// Bytes of a list: its items, the commas between them and the brackets.
    private static func listSize<Item>(_ items: [Item], of size: (Item) -> Int) -> Int {
        items.reduce(2 + max(items.count - 1, 0)) { $0 + size($1) }
    }
}

extension String {
    fileprivate var quotedSize: Int {
        var text = self
        return text.withUTF8 { bytes in bytes.reduce(2) { $0 + Self.escapedSize($1) } }
    }

    private static func escapedSize(_ byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x0A, 0x0D, 0x09: 2
        case 0..<0x20: 6
        default: 1
        }
    }
}
