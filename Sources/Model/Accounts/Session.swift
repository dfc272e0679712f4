/// A signed-in browser.
package struct Session: Hashable, Sendable, Identifiable {
    package typealias ID = Identifier<Session>

    /// A session ends if it has not been used for this long.
    package static let idleLifetime = Duration.days(14)
    /// A session ends after this time, however much it is used.
    package static let lifetime = Duration.days(30)
    /// `lastSeenAt` is updated no more often than this: reading a page should not cost a write.
    package static let seenResolution = Duration.seconds(300)

    package let id: ID
    package let userID: User.ID
    /// The browser's `User-Agent`, shortened; shown to its owner.
    package let agent: String
    package let createdAt: Timestamp
    package let lastSeenAt: Timestamp
    package let expiresAt: Timestamp

    package init(
        id: ID, userID: User.ID, agent: String, createdAt: Timestamp, lastSeenAt: Timestamp, expiresAt: Timestamp
    ) {
        self.id = id
        self.userID = userID
        self.agent = agent
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
        self.expiresAt = expiresAt
    }
}
