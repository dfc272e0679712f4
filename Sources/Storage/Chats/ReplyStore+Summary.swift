package import Model

extension ReplyStore {
    /// Stores a new chat that continues another one from a summary: its first message asks for the summary, and the reply
    /// to it is written from the conversation of the other chat.
    ///
    /// - Parameters:
    ///   - chat: The chat to sum up, as far as it is shown.
    ///   - content: What asks for the summary.
    ///   - key: See ``begin(_:in:of:key:within:call:)``.
    ///   - room: See ``begin(_:in:of:key:within:call:)``.
    ///   - call: See ``begin(_:in:of:key:within:call:)``.
    /// - Throws: ``StoreError/notFound``; ``StoreError/replyRunning(_:)``; ``StoreError/nothingToSummarize``;
    ///   ``StoreError/chatLimit(maximum:)``; ``StoreError/tooManyReplies(maximum:)``; `InvalidInput` if the key was used
    ///   for another command.
    package func beginSummary(
        of chat: Chat.ID, asking content: String, by owner: User.ID, key: IdempotencyKey? = nil,
        within room: Room? = nil, call: FirstCall? = nil
    ) async throws -> Exchange {
        try await start(of: owner, key, call, reading: { $0.branchQuery(of: chat, owner: owner) }) {
            [node] db, revision, row in
            let old = try db.branch(in: row, chat, owner: owner, revision: revision)
            if let running = old.running { throw StoreError.replyRunning(running) }
            guard let last = try db.lastToSummarize(on: old) else { throw StoreError.nothingToSummarize }
            let title = try db.chat(chat, of: owner).continuationTitle
            let new = try db.insertChat(
                title: title, wish: old.wish, continuing: chat, owner: owner, revision: revision)
            let branch = try db.branch(of: new.id, owner: owner, revision: revision, node: node)
            try branch.requireRoom(room)
            let exchange = try db.say(content, after: nil, on: branch)
            try db.run(
                """
                UPDATE messages SET summarizes_id = \(last) WHERE id = \(exchange.message.id) AND user_id = \(owner)
                """)
            return (exchange, branch)
        }
    }
}

extension Transaction {
    /// The message up to which a branch can be summed up. Questions that were too long to be answered are left out: a
    /// summary that includes them would be too long, too.
    fileprivate func lastToSummarize(on branch: Branch) throws -> Message.ID? {
        var last = branch.head
        while let id = last {
            let row = try expectRow(
                """
                SELECT m.metadata ->> 'error_code' AS error_code, q.parent_id AS earlier_id
                FROM messages m LEFT JOIN messages q ON q.id = m.parent_id WHERE m.id = \(id)
                """)
            guard try row["error_code"] as String? == Message.Metadata.contextTooLong else { return id }
            last = try row["earlier_id"]
        }
        return nil
    }

    /// Where a message asks for a summary: the chat that is summed up, and the message up to which that is done.
    func summarized(by message: Message.ID, of owner: User.ID) throws -> (chat: Chat.ID, last: Message.ID)? {
        let row = try row(
            """
            SELECT s.chat_id, s.id FROM messages q
            JOIN messages s ON s.id = q.summarizes_id AND s.user_id = \(owner)
            WHERE q.id = \(message) AND q.user_id = \(owner)
            """)
        return try row.map { (try $0["chat_id"], try $0["id"]) }
    }

    /// - Throws: ``StoreError/summarizedDeleted`` if a message asks for a summary of a chat that is gone.
    func requireSummarized(by message: Message.ID, of owner: User.ID) throws {
        let last: Message.ID? = try expectRow(
            "SELECT summarizes_id FROM messages WHERE id = \(message) AND user_id = \(owner)")["summarizes_id"]
        guard try last == nil || summarized(by: message, of: owner) != nil else {
            throw StoreError.summarizedDeleted
        }
    }

    /// What a reply to a message is written from, oldest first: what leads to it, or for a summary what is summed up and
    /// then the request.
    func prompt(endingAt last: Message.ID, of owner: User.ID) throws -> [PastMessage] {
        let history = try history(endingAt: last)
        guard let summarized = try summarized(by: last, of: owner) else { return history }
        return try self.history(endingAt: summarized.last) + history.suffix(1)
    }
}

extension Chat {
    /// The title of a chat that continues this one: "Herons", "Herons (2)", "Herons (3)". `nil` if this one has no title.
    package var continuationTitle: String? {
        guard title != Self.defaultTitle else { return nil }
        var (name, number) = (title, 2)
        if let match = title.wholeMatch(of: /(.+) \(([1-9][0-9]{0,3})\)/), let earlier = Int(match.2) {
            (name, number) = (String(match.1), earlier + 1)
        }
        let suffix = " (\(number))"
        let room = Limits.title.upperBound - suffix.unicodeScalars.count
        return String(String.UnicodeScalarView(name.unicodeScalars.prefix(room))) + suffix
    }
}
