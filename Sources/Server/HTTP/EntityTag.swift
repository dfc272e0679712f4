/// Names one state of a resource, so that a client can ask whether what it has is current.
///
/// Tags of one run of the process mean nothing to the next: the database may have been restored from a copy, and then
/// counts the same revisions again for other content.
///
/// - Source: RFC 9110, sections 8.8.3 and 13.1.2.
struct EntityTag {
    private static let run = UInt64.random(in: .min ... .max)

    /// The tag without its quotation marks: hexadecimal digits.
    private let opaque: String

    /// - Parameter state: All that determines the content, including whose it is and what resource it belongs to.
    init(of state: some Hashable) {
        var hasher = Hasher()
        hasher.combine(Self.run)
        hasher.combine(state)
        opaque = String(UInt64(truncatingIfNeeded: hasher.finalize()), radix: 16)
    }

    /// As a field value. It is weak: content that was read while it changed may be newer than its tag.
    var field: String { "W/\"\(opaque)\"" }

    /// Whether the value of `If-None-Match` lists this tag. A list is read up to the first thing that is not a tag.
    func isListed(in field: String) -> Bool {
        var rest = field.utf8[...]
        while true {
            rest = rest.drop { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            if rest.starts(with: "W/".utf8) { rest = rest.dropFirst(2) }
            guard rest.first == UInt8(ascii: "\"") else { return false }
            rest = rest.dropFirst()
            guard let end = rest.firstIndex(of: UInt8(ascii: "\"")) else { return false }
            if rest[..<end].elementsEqual(opaque.utf8) { return true }
            rest = rest[end...].dropFirst()
        }
    }
}
