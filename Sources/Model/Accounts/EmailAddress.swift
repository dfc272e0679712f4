import Foundation

/// An e-mail address, normalised for comparison: trimmed and in lower case.
///
/// ASCII only, so that look-alike letters cannot create two accounts with addresses that look the same.
package struct EmailAddress: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// - Throws: ``InvalidInput`` for the field `email`.
    package init(_ text: String) throws(InvalidInput) {
        let typed = try Text.accept(text, field: "email", length: Limits.email)
        // The lower case of some letters, such as the Kelvin sign, is ASCII.
        guard typed.utf8.allSatisfy({ $0 < 0x80 }) else { throw Self.malformed }
        let address = typed.lowercased()
        let parts = address.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].count), parts[0].allSatisfy(Self.isLocal),
            Self.isDomain(parts[1])
        else { throw Self.malformed }
        description = address
    }

    private static let malformed = InvalidInput("email", .invalid, "must look like name@example.org")

    /// Accepts an address that was checked when it was stored.
    package init(stored address: String) {
        description = address
    }

    /// The part before the `@`: the initial display name.
    package var localPart: String { String(description.prefix { $0 != "@" }) }

    private static func isLocal(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !"\"(),:;<>[\\]".utf8.contains(byte)
    }

    private static func isDomain(_ domain: Substring.UTF8View) -> Bool {
        let labels = domain.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { byte in
                    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
                }
        }
    }
}
