/// How much of a user's chats a page has: every change up to a revision, and a part of the running reply.
///
/// Written `revision-position`; the position counts bytes of the reply's text. The cursor is in the page and in the IDs
/// of the feed's events, so nothing is missed between rendering and connecting, or while the connection is down.
struct FeedCursor: Hashable, Sendable, CustomStringConvertible {
    var revision: Int
    var position: Int

    init(revision: Int, position: Int) {
        self.revision = revision
        self.position = position
    }

    /// Parses a cursor. If it is unreadable, the page counts as having nothing of the running reply and missing nothing
    /// else.
    init?(_ text: String) {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 2, parts[0] >= 0, parts[1] >= 0 else { return nil }
        self.init(revision: parts[0], position: parts[1])
    }

    var description: String { "\(revision)-\(position)" }
}
