/// How much of a user's chats a page has: every change up to a revision, and a part of the running reply.
///
/// Written `revision-position`; the position counts bytes of the reply's text. It stands in the page and in the ids of
/// the feed's events, so nothing is missed between rendering and connecting, or while the connection was down.
struct FeedCursor: Hashable, Sendable, CustomStringConvertible {
    var revision: Int
    var position: Int

    init(revision: Int, position: Int) {
        self.revision = revision
        self.position = position
    }

    /// Reads a cursor. What cannot be read means a page that has nothing of the running reply and missed nothing else.
    init?(_ text: String) {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 2, parts[0] >= 0, parts[1] >= 0 else { return nil }
        self.init(revision: parts[0], position: parts[1])
    }

    var description: String { "\(revision)-\(position)" }
}
