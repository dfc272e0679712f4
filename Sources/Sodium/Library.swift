internal import CSodium

/// libsodium, ready for use.
enum Library {
    /// Touching it initialises the library, once and safely from any thread.
    static let isReady: Bool = sodium_init() >= 0

    static func requireReady() {
        precondition(isReady, "libsodium found no source of randomness")
    }
}
