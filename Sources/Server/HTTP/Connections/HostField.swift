internal import NIOHTTP1

extension HTTPVersion {
    /// Whether requests must name their host, and may wait for permission to send a body.
    var isOneOneOrLater: Bool { (major, minor) >= (1, 1) }
}

/// The `Host` field, which names the server that a request is for.
///
/// - Source: RFC 9112, section 3.2: an HTTP/1.1 request with no `Host` field, with two, or with a malformed one gets
///   400.
enum HostField {
    static func isValid(in head: HTTPRequestHead) -> Bool {
        let values = head.headers["host"]
        guard let value = values.first else { return !head.version.isOneOneOrLater }
        return values.count == 1 && isHost(value)
    }

    /// Whether a text is a host name or address, optionally with a port.
    static func isHost(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (1...261).contains(bytes.count) else { return false }
        guard let colon = portColon(of: bytes) else { return isName(bytes[...]) }
        let port = bytes[bytes.index(after: colon)...]
        return isName(bytes[..<colon]) && port.count <= 5 && port.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// The name or address in a valid field, in lower case and without the brackets of IPv6.
    static func name(in text: String) -> String {
        let name = portColon(of: text.utf8).map { text[..<$0] } ?? text[...]
        return String(name.hasPrefix("[") ? name.dropFirst().dropLast() : name).lowercased()
    }

    /// The colon before the port: the last one that is not inside brackets.
    private static func portColon(of bytes: String.UTF8View) -> String.Index? {
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        return bytes[colon...].contains(UInt8(ascii: "]")) ? nil : colon
    }

    private static func isName(_ bytes: Substring.UTF8View) -> Bool {
        guard bytes.first == UInt8(ascii: "[") else {
            return !bytes.isEmpty && bytes.allSatisfy { isAlphanumeric($0) || "-._~%!$&'()*+;=".utf8.contains($0) }
        }
        return bytes.count > 2 && bytes.last == UInt8(ascii: "]")
            && bytes.dropFirst().dropLast().allSatisfy { isAlphanumeric($0) || ":.%".utf8.contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
