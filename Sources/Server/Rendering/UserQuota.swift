internal import Model
internal import Synchronization

/// Limits how much of a resource each user may hold at the same time.
final class UserQuota: Sendable {
    /// The user has reached the limit.
    struct Exceeded: Error {}

    /// A share of a user's quota, returned when it is no longer referenced.
    final class Share: Sendable {
        private let amount: Int
        private let user: User.ID
        private let quota: UserQuota

        fileprivate init(_ amount: Int, of user: User.ID, from quota: UserQuota) {
            self.amount = amount
            self.user = user
            self.quota = quota
        }

        deinit { quota.giveBack(amount, of: user) }
    }

    private let limit: Int
    /// Guards how much each user holds.
    private let held = Mutex<[User.ID: Int]>([:])

    init(_ limit: Int) {
        self.limit = limit
    }

    /// - Throws: ``Exceeded``. A user who holds nothing may take any amount.
    func take(_ amount: Int, for user: User.ID) throws -> Share {
        try held.withLock { held in
            let present = held[user] ?? 0
            guard present == 0 || amount <= limit - present else { throw Exceeded() }
            held[user] = present + amount
        }
        return Share(amount, of: user, from: self)
    }

    private func giveBack(_ amount: Int, of user: User.ID) {
        held.withLock { held in
            let left = (held[user] ?? 0) - amount
            held[user] = left > 0 ? left : nil
        }
    }
}
