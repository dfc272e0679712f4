extension Endpoint {
    /// Whether the server is Anthropic's own, reached with encryption. Only that one knows all features of the API.
    public var isAnthropic: Bool {
        isEncrypted && host == "api.anthropic.com"
    }

    /// An opaque name of the account at the server: the same for the same host and key, different for others. What a
    /// model thought can be read only by the account for which it was written.
    ///
    /// - Parameter sha256: Computes SHA-256 of bytes. It is given the key and must not keep it.
    /// - Returns: The first 16 hexadecimal digits of a hash. It is safe to store; a short key could be guessed from it,
    ///   so it should not be shown.
    public func account(hashedWith sha256: ([UInt8]) -> [UInt8]) -> String {
        let bytes = Array(host.utf8) + [0] + Array((key?.secret ?? "").utf8)
        return sha256(bytes).prefix(8)
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            .joined()
    }
}
