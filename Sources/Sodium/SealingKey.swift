internal import CSodium

/// A key that encrypts secrets which have to be read again, such as the key of a model server.
///
/// What is sealed is bound to a purpose: it cannot be opened for another one.
///
/// - Source: XChaCha20-Poly1305 with additional data, as libsodium implements it.
package struct SealingKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Bytes of a key.
    package static let length = Int(crypto_aead_xchacha20poly1305_ietf_KEYBYTES)
    private static let nonceLength = Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
    private static let tagLength = Int(crypto_aead_xchacha20poly1305_ietf_ABYTES)

    /// The key itself, for its file and nothing else.
    package let bytes: [UInt8]

    /// Creates a random one.
    package init() {
        Library.requireReady()
        var bytes = [UInt8](repeating: 0, count: Self.length)
        randombytes_buf(&bytes, bytes.count)
        self.bytes = bytes
    }

    /// - Returns: `nil` unless there are exactly ``length`` bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        Library.requireReady()
        self.bytes = bytes
    }

    /// Encrypts a secret. Each time the result is another one.
    package func seal(_ secret: [UInt8], for purpose: String) -> [UInt8] {
        var nonce = [UInt8](repeating: 0, count: Self.nonceLength)
        randombytes_buf(&nonce, nonce.count)
        var sealed = [UInt8](repeating: 0, count: secret.count + Self.tagLength)
        let bound = Array(purpose.utf8)
        crypto_aead_xchacha20poly1305_ietf_encrypt(
            &sealed, nil, secret, UInt64(secret.count), bound, UInt64(bound.count), nil, nonce, bytes)
        return nonce + sealed
    }

    /// The secret.
    ///
    /// - Returns: `nil` if it was sealed by another key or for another purpose, or has been changed.
    package func open(_ sealed: [UInt8], for purpose: String) -> [UInt8]? {
        guard sealed.count >= Self.nonceLength + Self.tagLength else { return nil }
        let nonce = Array(sealed.prefix(Self.nonceLength))
        let text = Array(sealed.dropFirst(Self.nonceLength))
        let bound = Array(purpose.utf8)
        var secret = [UInt8](repeating: 0, count: text.count - Self.tagLength)
        let status = crypto_aead_xchacha20poly1305_ietf_decrypt(
            &secret, nil, nil, text, UInt64(text.count), bound, UInt64(bound.count), nonce, bytes)
        return status == 0 ? secret : nil
    }

    package var description: String { "<sealing key>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
