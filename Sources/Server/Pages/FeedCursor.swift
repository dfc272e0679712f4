internal import Model
internal import Web

/// How much of a user's chats a page has: every change up to a revision, a part of the running reply, and what it tells of
/// the context window.
///
/// Written `revision-position`, or `revision-position-mark` where it tells something. The cursor is in the page and in
/// the IDs of the feed's events, so nothing is missed between rendering and connecting, or while the connection is down.
struct FeedCursor: Hashable, Sendable, CustomStringConvertible {
    var revision: Int
    var position: Position
    /// See `WindowMeter.mark`; 0 for none.
    var meter: Int

    init(revision: Int, position: Position, meter: Int = 0) {
        self.revision = revision
        self.position = position
        self.meter = meter
    }

    /// Parses a cursor. If it is unreadable, the page counts as having nothing of the running reply and missing nothing
    /// else.
    init?(_ text: String) {
        let parts = text.split(separator: "-")
        guard 2...3 ~= parts.count, let revision = Int(parts[0]), revision >= 0,
            let position = Position(String(parts[1]))
        else { return nil }
        self.init(revision: revision, position: position)
        guard parts.count == 3 else { return }
        guard let mark = Int(parts[2]), WindowMeter.marks.contains(mark) else { return nil }
        meter = mark
    }

    var description: String { meter == 0 ? "\(revision)-\(position)" : "\(revision)-\(position)-\(meter)" }
}
