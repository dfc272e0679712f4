internal import Model

/// How much of a user's chats a page has: every change up to a revision, and a part of the running reply.
///
/// Written `revision-position`. The cursor is in the page and in the IDs
/// of the feed's events, so nothing is missed between rendering and connecting, or while the connection is down.
struct FeedCursor: Hashable, Sendable, CustomStringConvertible {
    var revision: Int
    var position: Position

    init(revision: Int, position: Position) {
        self.revision = revision
        self.position = position
    }

    /// Parses a cursor. If it is unreadable, the page counts as having nothing of the running reply and missing nothing
    /// else.
    init?(_ text: String) {
        let parts = text.split(separator: "-")
        guard parts.count == 2, let revision = Int(parts[0]), revision >= 0, let position = Position(String(parts[1]))
        else { return nil }
        self.init(revision: revision, position: position)
    }

    var description: String { "\(revision)-\(position)" }
}
