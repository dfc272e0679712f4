import Foundation

/// A range of network addresses with a common prefix: `10.0.0.0/8`, `::1`.
package struct AddressRange: Hashable, Sendable {
    private let bytes: [UInt8]
    private let prefix: Int

    /// - Returns: `nil` if the text is neither an address nor a range.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bytes = Self.bytes(of: String(parts[0])) else { return nil }
        self.bytes = bytes
        if parts.count == 2 {
            guard let prefix = Int(parts[1]), (0...bytes.count * 8).contains(prefix) else { return nil }
            self.prefix = prefix
        } else {
            prefix = bytes.count * 8
        }
    }

    /// Whether a host name or address leads to the machine itself.
    static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || ["127.0.0.0/8", "::1"].compactMap(AddressRange.init).contains { $0.contains(host) }
    }

    package func contains(_ address: String) -> Bool {
        guard let other = Self.bytes(of: address), other.count == bytes.count else { return false }
        let whole = prefix / 8
        guard other.prefix(whole).elementsEqual(bytes.prefix(whole)) else { return false }
        let rest = prefix % 8
        return rest == 0 || (other[whole] ^ bytes[whole]) >> (8 - rest) == 0
    }

    /// What identifies a network: its IPv4 address, or its 64-bit IPv6 prefix in hexadecimal.
    static func network(of address: String) -> String {
        guard let bytes = bytes(of: address), bytes.count == 16 else { return address }
        return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }

    /// The 4 or 16 bytes of an address in network order.
    private static func bytes(of address: String) -> [UInt8]? {
        var ipv4 = in_addr()
        if inet_pton(AF_INET, address, &ipv4) == 1 { return withUnsafeBytes(of: ipv4) { Array($0) } }
        var ipv6 = in6_addr()
        guard inet_pton(AF_INET6, address, &ipv6) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: ipv6) { Array($0) }
        // An IPv4-mapped IPv6 address, as reported by a dual-stack socket (RFC 4291, section 2.5.5.2).
        let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10...11].allSatisfy { $0 == 0xFF }
        return isMapped ? Array(bytes[12...]) : bytes
    }
}
