internal import JSON

/// A value in the body of a request: to be encoded, or standing as text already.
enum BodyValue {
    case value(JSON)
    case text(JSONText)
    case array([BodyValue])
    case object([Member])

    struct Member {
        let name: String
        let value: BodyValue
    }

    /// An object of the members that have a value, in this order.
    static func members(_ members: KeyValuePairs<String, BodyValue?>) -> BodyValue {
        .object(members.compactMap { name, value in value.map { Member(name: name, value: $0) } })
    }

    /// The value as UTF-8. Texts stay as they are.
    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    /// Bytes that ``encoded()`` would return, counted without encoding.
    var encodedSize: Int {
        switch self {
        case .value(let value): value.encodedSize
        case .text(let text): text.text.utf8.count
        case .array(let elements): elements.reduce(2 + max(elements.count - 1, 0)) { $0 + $1.encodedSize }
        case .object(let members):
            members.reduce(2 + max(members.count - 1, 0)) {
                $0 + JSON.string($1.name).encodedSize + 1 + $1.value.encodedSize
            }
        }
    }

    private func append(to bytes: inout [UInt8]) {
        switch self {
        case .value(let value): value.append(to: &bytes)
        case .text(let text): bytes.append(contentsOf: text.text.utf8)
        case .array(let elements):
            bytes.appendList(elements, between: "[", and: "]") { $0.append(to: &$1) }
        case .object(let members):
            bytes.appendList(members, between: "{", and: "}") { member, bytes in
                JSON.string(member.name).append(to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.append(to: &bytes)
            }
        }
    }
}
