internal import Model
internal import Synchronization

/// How much of something each person may hold at a time.
final class UserQuota: Sendable {
    /// Somebody holds as much as one may.
    struct Exceeded: Error {}

    /// A part of a person's quota, until it is no longer referred to.
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
    /// Guards how much each person holds.
    private let held = Mutex<[User.ID: Int]>([:])

    init(_ limit: Int) {
        self.limit = limit
    }

    /// - Throws: ``Exceeded``. Who holds nothing may take any amount.
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
