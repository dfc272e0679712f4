package import Model

/// A stretch of the shown branch of a chat.
package struct MessageWindow: Sendable {
    /// Where a window lies.
    package enum Anchor: Hashable, Sendable {
        /// At the end of the chat.
        case newest
        /// Ending just before this message.
        case before(Message.ID)
        /// Starting just after this message.
        case after(Message.ID)
        /// With this message in the middle.
        case around(Message.ID)
    }

    /// Oldest first.
    package var messages: [Message]
    package var hasEarlier: Bool
    package var hasLater: Bool
}

extension MessageStore {
    /// A window of the shown branch. If the messages are long, it has fewer of them: ``Limits/pageText``. Near the end
    /// of the branch the cost depends on the result; further back it includes a walk over the identifiers of all later
    /// messages.
    ///
    /// - Parameter limit: Most messages to return.
    /// - Throws: ``StoreError/notFound`` if there is no such chat, or no such message on the shown branch.
    package func window(
        _ anchor: MessageWindow.Anchor, in chat: Chat.ID, of owner: User.ID, limit: Int
    ) async throws -> MessageWindow {
        try await database.read(for: owner) { db in
            guard let head = try db.chat(chat, of: owner).headID else {
                guard anchor == .newest else { throw StoreError.notFound }
                return MessageWindow(messages: [], hasEarlier: false, hasLater: false)
            }
            switch anchor {
            case .newest:
                let page = try db.page(endingAt: head, limit: limit)
                return MessageWindow(messages: page.elements, hasEarlier: page.hasMore, hasLater: false)
            case .before(let id):
                try db.requireOnBranch(id, endingAt: head)
                let parent = try db.message(id, in: chat).parentID
                let page = try db.page(endingAt: parent, limit: limit)
                return MessageWindow(messages: page.elements, hasEarlier: page.hasMore, hasLater: true)
            case .after(let id):
                let page = try db.page(after: id, endingAt: head, limit: limit)
                return MessageWindow(messages: page.elements, hasEarlier: true, hasLater: page.hasMore)
            case .around(let id):
                let later = try db.page(after: id, endingAt: head, limit: limit / 2)
                let earlier = try db.page(endingAt: id, limit: later.hasMore ? limit / 2 : limit - later.elements.count)
                return MessageWindow(
                    messages: earlier.elements + later.elements, hasEarlier: earlier.hasMore, hasLater: later.hasMore)
            }
        }
    }
}

extension MessageStore {
    /// The last message of a stretch that is still on the shown branch, and what follows it there.
    ///
    /// - Parameters:
    ///   - first: Where the stretch begins.
    ///   - last: Where it ends, on any branch.
    ///   - limit: Most messages to return after the first.
    /// - Returns: `nil` if no message of the stretch is on the shown branch.
    /// - Throws: ``StoreError/notFound``.
    package func window(
        replacing first: Message.ID, to last: Message.ID, in chat: Chat.ID, of owner: User.ID, limit: Int
    ) async throws -> MessageWindow? {
        try await database.read(for: owner) { db in
            guard let head = try db.chat(chat, of: owner).headID,
                let fork = try db.fork(of: db.message(last, in: chat).id, and: head, notBefore: first)
            else { return nil }
            let later = try db.page(after: fork, endingAt: head, limit: limit)
            return MessageWindow(
                messages: [try db.message(fork, in: chat)] + later.elements, hasEarlier: true, hasLater: later.hasMore)
        }
    }
}

extension Transaction {
    /// The last message that two branches have in common, unless it comes before a given one.
    fileprivate func fork(
        of one: Message.ID, and other: Message.ID, notBefore first: Message.ID
    ) throws -> Message.ID? {
        try row(
            """
            WITH RECURSIVE one (id, parent_id, depth) AS (
              SELECT id, parent_id, 1 FROM messages WHERE id = \(one)
              UNION ALL
              SELECT p.id, p.parent_id, b.depth + 1 FROM one b JOIN messages p ON p.id = b.parent_id
              WHERE b.id <> \(first)
            ), other (id, parent_id) AS (
              SELECT id, parent_id FROM messages WHERE id = \(other)
              UNION ALL
              SELECT p.id, p.parent_id FROM other b JOIN messages p ON p.id = b.parent_id WHERE b.id <> \(first)
            )
            SELECT one.id FROM one JOIN other ON other.id = one.id ORDER BY one.depth LIMIT 1
            """)?["id"]
    }

    /// What follows a message on the branch that ends at `head`, oldest first, as many as a page may hold.
    fileprivate func page(after id: Message.ID, endingAt head: Message.ID, limit: Int) throws -> Page<Message> {
        try requireOnBranch(id, endingAt: head)
        let rows = try rows(
            """
            \(wayBack(from: head, to: id)), stretch (id, depth, size) AS (
              SELECT m.id, b.depth, SUM(m.size) OVER (ORDER BY b.depth DESC)
              FROM (SELECT id, depth FROM branch WHERE id <> \(id) ORDER BY depth DESC LIMIT \(limit)) b
              JOIN messages m ON m.id = b.id
            )
            SELECT \(Message.columns) FROM stretch JOIN messages m ON m.id = stretch.id \(Message.joinedParts)
            WHERE stretch.size <= \(Limits.pageText) OR m.parent_id = \(id) ORDER BY stretch.depth DESC, p.ordinal
            """)
        let messages = try [Message](rows: rows)
        return Page(elements: messages, hasMore: messages.last.map { $0.id != head } ?? false)
    }

    fileprivate func requireOnBranch(_ id: Message.ID, endingAt head: Message.ID) throws {
        _ = try expectRow("\(wayBack(from: head, to: id)) SELECT 1 AS found FROM branch WHERE id = \(id)")
    }

    private func wayBack(from head: Message.ID, to id: Message.ID) -> Query {
        """
        WITH RECURSIVE branch (id, parent_id, depth) AS (
          SELECT id, parent_id, 1 FROM messages WHERE id = \(head)
          UNION ALL
          SELECT p.id, p.parent_id, b.depth + 1 FROM branch b JOIN messages p ON p.id = b.parent_id
          WHERE b.id <> \(id)
        )
        """
    }
}
