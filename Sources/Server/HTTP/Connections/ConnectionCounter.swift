internal import Logging
internal import Synchronization

/// Counts the connections of each household.
final class ConnectionCounter: Sendable {
    private let rules: ConnectionRules
    private let trustedProxies: [AddressRange]
    private let logger: Logger
    private let pace = LogPace(every: .seconds(60))
    /// Guards the number of connections for each household; households without one are removed.
    private let counts = Mutex<[String: Int]>([:])

    init(_ rules: ConnectionRules, trustedProxies: [AddressRange], logger: Logger) {
        self.rules = rules
        self.trustedProxies = trustedProxies
        self.logger = logger
    }

    /// Number of households with counted connections.
    var households: Int { counts.withLock(\.count) }

    /// Counts a new connection.
    ///
    /// - Returns: The value to pass to ``leave(_:)`` when the connection ends; `nil` if it is not counted.
    /// - Throws: ``Full``.
    func enter(from address: String?) throws(Full) -> String? {
        guard let address, !(rules.uncounted + trustedProxies).contains(where: { $0.contains(address) }) else {
            return nil
        }
        let household = AddressRange.household(of: address)
        let hasRoom = counts.withLock { counts in
            guard counts[household, default: 0] < rules.perHousehold else { return false }
            counts[household, default: 0] += 1
            return true
        }
        guard !hasRoom else { return household }
        pace.log(to: logger, .warning, "Too many connections from one address", ["address": "\(address)"])
        throw Full()
    }

    func leave(_ household: String) {
        counts.withLock { counts in
            let left = counts[household, default: 0] - 1
            counts[household] = left > 0 ? left : nil
        }
    }

    /// The household has reached its limit of connections.
    struct Full: Error {}
}
