internal import Logging
internal import Synchronization

/// How many connections each household has.
final class ConnectionCensus: Sendable {
    private let rules: ConnectionRules
    private let trustedProxies: [AddressRange]
    private let logger: Logger
    private let pace = LogPace(every: .seconds(60))
    /// Guards the numbers of connections by household; those without one are not kept.
    private let counts = Mutex<[String: Int]>([:])

    init(_ rules: ConnectionRules, trustedProxies: [AddressRange], logger: Logger) {
        self.rules = rules
        self.trustedProxies = trustedProxies
        self.logger = logger
    }

    /// Households with connections that count.
    var households: Int { counts.withLock(\.count) }

    /// Counts a connection in.
    ///
    /// - Returns: What to give to ``leave(_:)`` when it ends; `nil` when it does not count.
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

    /// The household has as many connections as it may.
    struct Full: Error {}
}
