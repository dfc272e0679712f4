internal import Foundation

/// Hosts that are no model servers: those at which a cloud tells its machines their secrets.
///
/// A name that resolves to such an address is not recognised. But no more than a status is shown of what answers, and
/// only administrators can ask.
enum ForbiddenHost {
    private static let names: Set = ["metadata", "metadata.google.internal", "instance-data"]

    /// - Parameter host: In lower case, without brackets.
    static func contains(_ host: String) -> Bool {
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        if names.contains(name) { return true }
        var ipv4 = in_addr()
        // Reads all forms that the system connects to: 2852039166 is 169.254.169.254.
        if inet_aton(name, &ipv4) != 0 { return isForbidden(ipv4: withUnsafeBytes(of: ipv4) { Array($0) }) }
        var ipv6 = in6_addr()
        guard inet_pton(AF_INET6, String(name.prefix { $0 != "%" }), &ipv6) == 1 else { return false }
        return isForbidden(ipv6: withUnsafeBytes(of: ipv6) { Array($0) })
    }

    /// 169.254.0.0/16 is link-local (RFC 3927); the other is Alibaba's.
    private static func isForbidden(ipv4 bytes: [UInt8]) -> Bool {
        bytes.starts(with: [169, 254]) || bytes == [100, 100, 100, 200]
    }

    /// fe80::/10 is link-local (RFC 4291); the other is Amazon's. An address may hold an IPv4 address.
    private static func isForbidden(ipv6 bytes: [UInt8]) -> Bool {
        if bytes[0] == 0xFE, bytes[1] & 0xC0 == 0x80 { return true }
        if bytes == [0xFD, 0, 0x0E, 0xC2] + [UInt8](repeating: 0, count: 10) + [0x02, 0x54] { return true }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10...11].allSatisfy { $0 == 0xFF || $0 == 0 }
        return isMapped && isForbidden(ipv4: Array(bytes[12...]))
    }
}
