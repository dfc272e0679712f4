/// The model server that an administrator connected in the browser.
package struct SavedConnection: Hashable, Sendable {
    /// The header that carries the key.
    package enum Authentication: String, Sendable, CaseIterable {
        case bearer
        case apiKey = "x-api-key"
    }

    /// Bytes of the address.
    package static let addressLength = 1...500
    /// Characters of the key.
    package static let keyLength = 1...1000

    /// Where the server is, without `/v1`.
    package let address: String
    package let authentication: Authentication
    /// The key, encrypted; nil where the server requires none.
    package let sealedKey: [UInt8]?
    /// The last characters of the key, to tell keys apart; nil without a key, and for short ones.
    package let keyHint: String?
    package let updatedAt: Timestamp

    package init(
        address: String, authentication: Authentication, sealedKey: [UInt8]?, keyHint: String?, updatedAt: Timestamp
    ) {
        self.address = address
        self.authentication = authentication
        self.sealedKey = sealedKey
        self.keyHint = keyHint
        self.updatedAt = updatedAt
    }
}
