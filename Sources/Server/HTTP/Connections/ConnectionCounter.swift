internal import Logging
internal import Synchronization

/// Counts the connections of each network.
final class ConnectionCounter: Sendable {
    private let rules: ConnectionRules
    private let trustedProxies: [AddressRange]
    private let logger: Logger
    private let pace = LogRateLimiter(every: .seconds(60))
    /// Guards the number of connections for each network; networks without one are removed.
    private let counts = Mutex<[String: Int]>([:])

    init(_ rules: ConnectionRules, trustedProxies: [AddressRange], logger: Logger) {
        self.rules = rules
        self.trustedProxies = trustedProxies
        self.logger = logger
    }

    /// Number of networks with counted connections.
    var networks: Int { counts.withLock(\.count) }

    /// Counts a new connection.
    ///
    /// - Returns: The value to pass to ``leave(_:)`` when the connection ends; `nil` if it is not counted.
    /// - Throws: ``Full``.
    func enter(from address: String?) throws(Full) -> String? {
        guard let address, !(rules.uncounted + trustedProxies).contains(where: { $0.contains(address) }) else {
            return nil
        }
        let network = AddressRange.network(of: address)
        let hasRoom = counts.withLock { counts in
            guard counts[network, default: 0] < rules.perNetwork else { return false }
            counts[network, default: 0] += 1
            return true
        }
        guard !hasRoom else { return network }
        pace.log(to: logger, .warning, "Too many connections from one address", ["address": "\(address)"])
        throw Full()
    }

    func leave(_ network: String) {
        counts.withLock { counts in
            let left = counts[network, default: 0] - 1
            counts[network] = left > 0 ? left : nil
        }
    }

    /// The network has reached its limit of connections.
    struct Full: Error {}
}
