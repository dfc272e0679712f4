/// A secret for the model server. Its value never appears when printed, dumped or interpolated.
public struct APIKey: Sendable, Hashable {
    /// The secret, for a request header and nothing else.
    let secret: String

    /// A key, without the white space that pasting may add.
    ///
    /// - Returns: nil for an empty key and for one that cannot be sent in a header (anything but visible ASCII).
    public init?(_ text: String) {
        let trimmed = String(text.blankTrimmed)
        guard !trimmed.isEmpty, trimmed.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        secret = trimmed
    }

    /// The text, as UTF-8, with every occurrence of the key replaced.
    func redacted(from text: [UInt8]) -> [UInt8] {
        let pieces = text.split(separator: Array(secret.utf8), omittingEmptySubsequences: false)
        return Array(pieces.joined(separator: "[key]".utf8))
    }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A placeholder.
    public var description: String { "[key]" }

    /// A placeholder.
    public var debugDescription: String { description }

    /// No children, so that dumping shows nothing.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}
