/// A browser that is signed in.
package struct Session: Hashable, Sendable, Identifiable {
    package typealias ID = Identifier<Session>

    /// Unused for this long, a session ends.
    package static let idleLifetime = Duration.days(14)
    /// However much it is used, a session ends after this time.
    package static let lifetime = Duration.days(30)
    /// `lastSeenAt` is written no more often than this: reading a page should not cost a write.
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
