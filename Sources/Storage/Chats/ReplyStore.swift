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
    ///   - reached: The limit of running replies, if the user has reached it.
    /// - Throws: ``StoreError/notFound``; ``StoreError/replyRunning(_:)``; ``StoreError/tooManyReplies(maximum:)``;
    ///   ``StoreError/nothingToContinue``; `InvalidInput` if the key was used for another command.
    package func begin(
        _ command: Command, in chat: Chat.ID, of owner: User.ID, key: IdempotencyKey? = nil, reached: Int? = nil
    ) async throws -> Exchange {
        try await database.write { db in
            let revision = try db.nextRevision(of: owner)
            let branch = try db.branch(of: chat, owner: owner, revision: revision)
            if let key, let earlier = try db.reply(of: key, owner: owner) {
                return try db.exchange(replyID: earlier, in: chat, isNew: false)
            }
            if let running = branch.running { throw StoreError.replyRunning(running) }
            if let reached { throw StoreError.tooManyReplies(maximum: reached) }
            let exchange = try db.carryOut(command, on: branch)
            if let key { try db.remember(key, owner: owner, reply: exchange.reply.id) }
            return exchange
        }
    }

    /// Stores a new chat with its first message and the reply to it, all or nothing.
    ///
    /// - Parameters:
    ///   - title: Nil to have the chat named after its first exchange.
    ///   - key: See ``begin(_:in:of:key:reached:)``.
    ///   - reached: See ``begin(_:in:of:key:reached:)``.
    /// - Throws: ``StoreError/chatLimit(maximum:)``; ``StoreError/tooManyReplies(maximum:)``; `InvalidInput` if the key was
    ///   used for another command.
    package func beginChat(
        with content: String, title: String?, of owner: User.ID, key: IdempotencyKey? = nil, reached: Int? = nil
    ) async throws -> Exchange {
        try await database.write { db in
            let revision = try db.nextRevision(of: owner)
            if let key, let earlier = try db.reply(of: key, owner: owner) {
                let row = try db.expectRow("SELECT chat_id FROM messages WHERE id = \(earlier)")
                return try db.exchange(replyID: earlier, in: try row["chat_id"], isNew: false)
            }
            if let reached { throw StoreError.tooManyReplies(maximum: reached) }
            let chat = try db.insertChat(title: title, owner: owner, revision: revision)
            let branch = try db.branch(of: chat.id, owner: owner, revision: revision)
            let exchange = try db.carryOut(.say(content), on: branch)
            if let key { try db.remember(key, owner: owner, reply: exchange.reply.id) }
            return exchange
        }
    }

    /// Shows the branch that contains a message, down to its newest end.
    ///
    /// - Throws: ``StoreError/notFound``; ``StoreError/replyRunning(_:)``, because the running reply would be out of
    ///   sight.
    package func show(_ message: Message.ID, in chat: Chat.ID, of owner: User.ID) async throws -> Chat {
        try await database.write { db in
            let revision = try db.nextRevision(of: owner)
            let branch = try db.branch(of: chat, owner: owner, revision: revision)
            if let running = branch.running { throw StoreError.replyRunning(running) }
            let leaf = try db.newestLeaf(under: try db.message(message, in: chat).id)
            try db.show(leaf, on: branch, asOther: true)
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
            try db.end(reply, of: owner)
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
                try db.end(reply, of: try orphan["user_id"])
            }
            return orphans.count
        }
    }
}

/// The shown branch of a chat that a command changes.
private struct Branch {
    let chat: Chat.ID
    let owner: User.ID
    let head: Message.ID?
    /// The reply that is running in the chat.
    let running: Message.ID?
    /// The revision that the change gets.
    let revision: Int
    /// The chat's activity time after the change.
    let activity: Timestamp
}

extension Transaction {
    /// - Throws: ``StoreError/notFound``.
    fileprivate func branch(of chat: Chat.ID, owner: User.ID, revision: Int) throws -> Branch {
        let row = try expectRow(
            """
            SELECT c.head_id, \(newestActivity(of: owner)),
              (SELECT m.id FROM messages m WHERE m.chat_id = c.id AND m.status = 'streaming') AS running_id
            FROM chats c WHERE c.id = \(chat) AND c.user_id = \(owner)
            """)
        return Branch(
            chat: chat, owner: owner, head: try row["head_id"], running: try row["running_id"], revision: revision,
            activity: try activity(after: row))
    }

    fileprivate func carryOut(_ command: ReplyStore.Command, on branch: Branch) throws -> ReplyStore.Exchange {
        switch command {
        case .say(let content):
            return try say(content, after: branch.head, on: branch)
        case .sayInstead(let content, let parent):
            if let parent, try message(parent, in: branch.chat).role == .user { throw StoreError.notFound }
            return try say(content, after: parent, on: branch)
        case .regenerate(let id):
            let earlier = try message(id, in: branch.chat)
            guard earlier.role == .assistant, let parent = earlier.parentID else { throw StoreError.notFound }
            let reply = Message(replyingTo: parent, in: branch.chat)
            try add([reply], on: branch, asOther: true)
            return try exchange(replyID: reply.id, in: branch.chat, isNew: true)
        case .proceed(let id):
            try proceed(with: try message(id, in: branch.chat), on: branch)
            return try exchange(replyID: id, in: branch.chat, isNew: true)
        }
    }

    private func say(_ content: String, after parent: Message.ID?, on branch: Branch) throws -> ReplyStore.Exchange {
        let message = Message(chatID: branch.chat, parentID: parent, role: .user, content: content, createdAt: .now)
        let reply = Message(replyingTo: message.id, in: branch.chat)
        try add([message, reply], on: branch, asOther: parent != branch.head)
        guard parent != branch.head else {
            // Nothing follows the end of a branch, so neither of them has siblings.
            return ReplyStore.Exchange(message: message, reply: reply, isNew: true)
        }
        return try exchange(replyID: reply.id, in: branch.chat, isNew: true)
    }

    /// Adds messages, and shows the branch that ends with them.
    private func add(_ messages: [Message], on branch: Branch, asOther: Bool) throws {
        try insert(messages, of: branch.owner, revision: branch.revision)
        if asOther, let first = messages.first { try stampSiblings(of: first, revision: branch.revision) }
        if let last = messages.last { try show(last.id, on: branch, asOther: asOther) }
    }

    private func proceed(with reply: Message, on branch: Branch) throws {
        guard reply.role == .assistant, reply.isCut, reply.id == branch.head else {
            throw StoreError.nothingToContinue
        }
        try run("UPDATE messages SET status = 'streaming', revision = \(branch.revision) WHERE id = \(reply.id)")
        try show(reply.id, on: branch, asOther: false)
    }

    /// Messages include the number of their siblings: all siblings change when one is added.
    private func stampSiblings(of message: Message, revision: Int) throws {
        let parent: Query = message.parentID.map { "\($0)" } ?? "\(message.chatID)"
        try run("UPDATE messages SET revision = \(revision) WHERE COALESCE(parent_id, chat_id) = \(parent)")
    }

    /// Shows the branch that ends with a message.
    ///
    /// - Parameter isOther: Whether the pages show another one until now.
    fileprivate func show(_ message: Message.ID, on branch: Branch, asOther isOther: Bool) throws {
        let branchRevision: Query = isOther ? ", branch_revision = \(branch.revision)" : ""
        try run(
            """
            UPDATE chats SET
              head_id = \(message), revision = \(branch.revision), updated_at = \(branch.activity) \(branchRevision)
            WHERE id = \(branch.chat)
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

    /// Ends a running reply.
    ///
    /// - Returns: Whether it was running.
    @discardableResult
    fileprivate func end(_ reply: Message, of owner: User.ID) throws -> Bool {
        guard let revision = try nextRevision(of: owner, whileRunning: reply.id) else { return false }
        let running = try expectRow(
            "SELECT search_entry, content, \(newestActivity(of: owner)) FROM messages WHERE id = \(reply.id)")
        if let entry: Int = try running["search_entry"] {
            try SearchIndex.messages.takeOut(entry, holding: try running["content"], of: owner, from: self)
        }
        try run(
            """
            UPDATE messages SET
              content = \(reply.content), status = \(reply.status), metadata = \(reply.metadata),
              revision = \(revision), search_entry = \(try addEntry(for: reply, of: owner))
            WHERE id = \(reply.id)
            """)
        try run("DELETE FROM reply_log WHERE message_id = \(reply.id)")
        try run(
            """
            UPDATE chats SET revision = \(revision), updated_at = \(try activity(after: running))
            WHERE id = \(reply.chatID)
            """)
        return true
    }

    /// Counts a change, unless the reply has ended.
    private func nextRevision(of user: User.ID, whileRunning reply: Message.ID) throws -> Int? {
        try row(
            """
            UPDATE users SET revision = revision + 1
            WHERE id = \(user) AND EXISTS (SELECT 1 FROM messages WHERE id = \(reply) AND status = 'streaming')
            RETURNING revision
            """)?["revision"]
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

extension Message {
    /// A reply that begins to run.
    fileprivate init(replyingTo message: Message.ID, in chat: Chat.ID) {
        self.init(chatID: chat, parentID: message, role: .assistant, status: .streaming, createdAt: .now)
    }
}
