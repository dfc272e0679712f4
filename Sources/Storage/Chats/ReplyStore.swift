package import Model

/// The life of replies in the database: started, written piece by piece, ended.
package struct ReplyStore: Sendable {
    /// What a user wants answered.
    package enum Command: Hashable, Sendable {
        /// Adds a message at the end of the shown branch.
        case say(String)
        /// Adds an alternative to what was said after a message; `nil` stands for the beginning of the chat.
        case sayInstead(String, after: Message.ID?)
        /// Answers the same message again, as an alternative to an earlier reply.
        case regenerate(Message.ID)
        /// Continues a reply that was cut off.
        case proceed(Message.ID)
    }

    /// A message and the reply to it.
    package struct Exchange: Sendable {
        package let message: Message
        package let reply: Message
        /// False if the same command was already carried out under the same key.
        package let isNew: Bool
    }

    /// New text of a running reply.
    package struct Piece: Hashable, Sendable {
        package let reply: Message.ID
        /// Bytes of UTF-8 before it.
        package let position: Int
        package let content: String

        package init(reply: Message.ID, position: Int, content: String) {
            self.reply = reply
            self.position = position
            self.content = content
        }
    }

    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Stores a command and its reply, which then counts as running.
    ///
    /// - Parameters:
    ///   - key: Ensures that the same command is carried out once, however often it is sent.
    ///   - mostRunning: How many replies for the user may be running at the same time.
    /// - Throws: ``StoreError/notFound``; ``StoreError/replyRunning(_:)``; ``StoreError/tooManyReplies(maximum:)``;
    ///   ``StoreError/nothingToContinue``; `InvalidInput` if the key was used for another command.
    package func begin(
        _ command: Command, in chat: Chat.ID, of owner: User.ID, key: IdempotencyKey? = nil, mostRunning: Int = .max
    ) async throws -> Exchange {
        try await database.write { db in
            let revision = try db.nextRevision(of: owner)
            let head = try db.chat(chat, of: owner).headID
            if let key, let earlier = try db.reply(of: key, owner: owner) {
                return try db.exchange(replyID: earlier, in: chat, isNew: false)
            }
            try db.requireNoRunningReply(in: chat)
            try db.requireRoomForReply(of: owner, mostRunning)
            let reply = try db.carryOut(command, in: chat, head: head, revision: revision)
            if let key { try db.remember(key, owner: owner, reply: reply) }
            return try db.exchange(replyID: reply, in: chat, isNew: true)
        }
    }

    /// Shows the branch that contains a message, down to its newest end.
    ///
    /// - Throws: ``StoreError/notFound``; ``StoreError/replyRunning(_:)``, because the running reply would be out of
    ///   sight.
    package func show(_ message: Message.ID, in chat: Chat.ID, of owner: User.ID) async throws -> Chat {
        try await database.write { db in
            let revision = try db.nextRevision(of: owner)
            _ = try db.chat(chat, of: owner)
            try db.requireNoRunningReply(in: chat)
            let leaf = try db.newestLeaf(under: try db.message(message, in: chat).id)
            try db.moveHead(of: chat, to: leaf, revision: revision, showsOtherBranch: true)
            return try db.chat(chat, of: owner)
        }
    }

    /// Appends the new text of running replies in one transaction. Replies that have ended are skipped.
    package func append(_ pieces: [Piece]) async throws {
        try await database.write { db in
            for piece in pieces {
                try db.run(
                    """
                    INSERT INTO reply_log (message_id, position, content)
                    SELECT id, \(piece.position), \(piece.content) FROM messages
                    WHERE id = \(piece.reply) AND status = 'streaming'
                    ON CONFLICT (message_id, position) DO NOTHING
                    """)
            }
        }
    }

    /// Stores how a running reply ended. Does nothing if it has already ended or its chat has been deleted.
    ///
    /// - Returns: Whether it was stored.
    @discardableResult
    package func finish(_ reply: Message, of owner: User.ID) async throws -> Bool {
        try await database.write { db in
            let running = try db.row("SELECT 1 AS found FROM messages WHERE id = \(reply.id) AND status = 'streaming'")
            guard running != nil else { return false }
            let revision = try db.nextRevision(of: owner)
            try db.end(reply, revision: revision)
            return true
        }
    }

    /// Ends replies that were running when the program crashed, with the text that was logged.
    ///
    /// - Returns: The number of replies.
    package func recover() async throws -> Int {
        try await database.write { db in
            let orphans = try db.rows(
                """
                SELECT \(Message.columns), c.user_id FROM messages m JOIN chats c ON c.id = m.chat_id
                WHERE m.status = 'streaming'
                """)
            for orphan in orphans {
                var reply = try Message(row: orphan)
                reply.content += try db.loggedText(of: reply.id, after: reply.content.utf8.count)
                reply.status = .interrupted
                reply.metadata?.stopReason = nil
                reply.metadata?.errorCode = nil
                try db.end(reply, revision: try db.nextRevision(of: try orphan["user_id"]))
            }
            return orphans.count
        }
    }
}

extension Transaction {
    fileprivate func requireNoRunningReply(in chat: Chat.ID) throws {
        if let running = try row("SELECT id FROM messages WHERE chat_id = \(chat) AND status = 'streaming'") {
            throw StoreError.replyRunning(try running["id"])
        }
    }

    fileprivate func requireRoomForReply(of owner: User.ID, _ maximum: Int) throws {
        let running: Int = try expectRow(
            """
            SELECT COUNT(*) AS count FROM messages m JOIN chats c ON c.id = m.chat_id
            WHERE m.status = 'streaming' AND c.user_id = \(owner)
            """)["count"]
        guard running < maximum else { throw StoreError.tooManyReplies(maximum: maximum) }
    }

    /// - Returns: The reply that is now running.
    fileprivate func carryOut(
        _ command: ReplyStore.Command, in chat: Chat.ID, head: Message.ID?, revision: Int
    ) throws -> Message.ID {
        switch command {
        case .say(let content):
            return try say(content, after: head, in: chat, revision: revision, showsOtherBranch: false)
        case .sayInstead(let content, let parent):
            if let parent, try message(parent, in: chat).role == .user { throw StoreError.notFound }
            return try say(content, after: parent, in: chat, revision: revision, showsOtherBranch: parent != head)
        case .regenerate(let id):
            let earlier = try message(id, in: chat)
            guard earlier.role == .assistant, let parent = earlier.parentID else { throw StoreError.notFound }
            return try answer(parent, in: chat, revision: revision, showsOtherBranch: true)
        case .proceed(let id):
            return try proceed(with: try message(id, in: chat), head: head, revision: revision)
        }
    }

    private func say(
        _ content: String, after parent: Message.ID?, in chat: Chat.ID, revision: Int, showsOtherBranch: Bool
    ) throws -> Message.ID {
        let message = Message(chatID: chat, parentID: parent, role: .user, content: content, createdAt: .now)
        try insert(message, revision: revision)
        if showsOtherBranch { try stampSiblings(of: message, revision: revision) }
        return try answer(message.id, in: chat, revision: revision, showsOtherBranch: showsOtherBranch)
    }

    private func answer(
        _ parent: Message.ID, in chat: Chat.ID, revision: Int, showsOtherBranch: Bool
    ) throws -> Message.ID {
        let reply = Message(
            chatID: chat, parentID: parent, role: .assistant, status: .streaming, createdAt: .now)
        try insert(reply, revision: revision)
        if showsOtherBranch { try stampSiblings(of: reply, revision: revision) }
        try moveHead(of: chat, to: reply.id, revision: revision, showsOtherBranch: showsOtherBranch)
        return reply.id
    }

    private func proceed(with reply: Message, head: Message.ID?, revision: Int) throws -> Message.ID {
        guard reply.role == .assistant, reply.isCut, reply.id == head else { throw StoreError.nothingToContinue }
        try run("UPDATE messages SET status = 'streaming', revision = \(revision) WHERE id = \(reply.id)")
        try moveHead(of: reply.chatID, to: reply.id, revision: revision, showsOtherBranch: false)
        return reply.id
    }

    /// Messages include the number of their siblings: all siblings change when one is added.
    private func stampSiblings(of message: Message, revision: Int) throws {
        let parent: Query = message.parentID.map { "\($0)" } ?? "\(message.chatID)"
        try run("UPDATE messages SET revision = \(revision) WHERE COALESCE(parent_id, chat_id) = \(parent)")
    }

    fileprivate func moveHead(
        of chat: Chat.ID, to message: Message.ID, revision: Int, showsOtherBranch: Bool
    ) throws {
        let branch: Query = showsOtherBranch ? ", branch_revision = \(revision)" : ""
        try run(
            """
            UPDATE chats SET
              head_id = \(message), revision = \(revision), updated_at = \(try nextActivity(in: chat)) \(branch)
            WHERE id = \(chat)
            """)
    }

    /// The end of the branch that follows the newest child at each step.
    fileprivate func newestLeaf(under message: Message.ID) throws -> Message.ID {
        let path = try rows(
            """
            WITH RECURSIVE path (id, depth) AS (
              SELECT id, 0 FROM messages WHERE id = \(message)
              UNION ALL
              SELECT (SELECT c.id FROM messages c WHERE c.parent_id = path.id ORDER BY c.id DESC LIMIT 1), depth + 1
              FROM path WHERE path.id IS NOT NULL
            )
            SELECT id FROM path WHERE id IS NOT NULL ORDER BY depth DESC LIMIT 1
            """)
        return try path.first?["id"] ?? message
    }

    fileprivate func exchange(replyID: Message.ID, in chat: Chat.ID, isNew: Bool) throws -> ReplyStore.Exchange {
        let reply = try message(replyID, in: chat)
        guard let parent = reply.parentID else { throw StoreError.notFound }
        return ReplyStore.Exchange(message: try message(parent, in: chat), reply: reply, isNew: isNew)
    }

    fileprivate func end(_ reply: Message, revision: Int) throws {
        try unindexContent(of: reply.id, in: reply.chatID)
        try run(
            """
            UPDATE messages SET
              content = \(reply.content), status = \(reply.status), metadata = \(reply.metadata),
              revision = \(revision)
            WHERE id = \(reply.id) AND status = 'streaming'
            """)
        try indexContent(of: reply)
        try run("DELETE FROM reply_log WHERE message_id = \(reply.id)")
        try run(
            """
            UPDATE chats SET revision = \(revision), updated_at = \(try nextActivity(in: reply.chatID))
            WHERE id = \(reply.chatID)
            """)
    }

    private func nextActivity(in chat: Chat.ID) throws -> Timestamp {
        try nextActivity(of: try expectRow("SELECT user_id FROM chats WHERE id = \(chat)")["user_id"])
    }

    /// The logged pieces in order, up to the first gap.
    fileprivate func loggedText(of reply: Message.ID, after position: Int) throws -> String {
        var text = ""
        for row in try rows(
            "SELECT position, content FROM reply_log WHERE message_id = \(reply) ORDER BY position")
        {
            guard try row["position"] == position + text.utf8.count else { break }
            text += try row["content"] as String
        }
        return text
    }
}
