/// An address an answer may link to: `http`, `https` or `mailto`, absolute.
///
/// A relative address would lead to a page of this server, one without a scheme would take the page's, and any other
/// scheme may run code.
struct WebAddress {
    let bytes: [UInt8]

    private static let schemes: [[UInt8]] = ["http://", "https://", "mailto:"].map { Array($0.utf8) }

    /// - Returns: `nil` if no link may lead to it.
    init?(_ bytes: [UInt8]) {
        let isAllowed = Self.schemes.contains { scheme in
            bytes.count > scheme.count && zip(bytes, scheme).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
                && !Self.endsHost(bytes[scheme.count])
        }
        guard isAllowed else { return nil }
        self.bytes = bytes
    }

    private static func endsHost(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "?")
            || byte == UInt8(ascii: "#")
    }
}
