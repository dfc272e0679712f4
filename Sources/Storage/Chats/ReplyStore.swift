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
        /// The model call that begins with it, if it was to be stored.
        package var call: ModelCall?
        /// The model and effort that were chosen for the chat.
        package var wish = ModelWish()
        /// Whether the reply was there before, and goes on.
        package var isContinued = false
    }

    /// The model call that begins together with a reply, so that its row is stored with it.
    package struct FirstCall: Sendable {
        package let provider: Provider
        package let node: String
        /// The model that a chat's wish leads to, and the most tokens that it may write.
        package let plan: @Sendable (ModelWish) -> (model: String, maxTokens: Int)

        package init(
            provider: Provider, node: String, plan: @escaping @Sendable (ModelWish) -> (model: String, maxTokens: Int)
        ) {
            self.provider = provider
            self.node = node
            self.plan = plan
        }
    }

    /// How many replies of a user may run.
    package struct Room: Sendable {
        let maximum: Int
        /// How many are running on this server, or are about to, the new one included.
        let heldHere: Int

        package init(maximum: Int, heldHere: Int) {
            self.maximum = maximum
            self.heldHere = heldHere
        }
    }

    let database: Database
    /// The node that runs the replies. Once it has been taken for dead, it can store nothing here.
    let node: Node.ID?

    /// - Parameter node: `nil` for who runs no replies of its own.
    package init(database: Database, node: Node.ID? = nil) {
        self.database = database
        self.node = node
    }

    /// Stores a command and its reply, which then counts as running.
    ///
    /// - Parameters:
    ///   - key: Ensures that the same command is carried out once, however often it is sent.
    ///   - room: How many replies of the user may run.
    ///   - call: `nil` if the reply waits for its turn first.
    /// - Throws: ``StoreError/notFound``; ``StoreError/replyRunning(_:)``; ``StoreError/tooManyReplies(maximum:)``;
    ///   ``StoreError/nothingToContinue``; `InvalidInput` if the key was used for another command.
    package func begin(
        _ command: Command, in chat: Chat.ID, of owner: User.ID, key: IdempotencyKey? = nil,
        within room: Room? = nil, call: FirstCall? = nil
    ) async throws -> Exchange {
        try await start(of: owner, key, call, reading: { $0.branchQuery(of: chat, owner: owner) }) {
            [node] db, revision, row in
            let branch = try db.branch(in: row, chat, owner: owner, revision: revision, node: node)
            if let running = branch.running { throw StoreError.replyRunning(running) }
            try branch.requireRoom(room)
            return (try db.carryOut(command, on: branch), branch)
        }
    }

    /// Stores a new chat with its first message and the reply to it, all or nothing.
    ///
    /// - Parameters:
    ///   - title: Nil to have the chat named after its first exchange.
    ///   - wish: The model to answer.
    ///   - key: See ``begin(_:in:of:key:within:call:)``.
    ///   - room: See ``begin(_:in:of:key:within:call:)``.
    /// - Throws: ``StoreError/chatLimit(maximum:)``; ``StoreError/tooManyReplies(maximum:)``; `InvalidInput` if the key was
    ///   used for another command.
    package func beginChat(
        with content: String, title: String?, wish: ModelWish = ModelWish(), of owner: User.ID,
        key: IdempotencyKey? = nil, within room: Room? = nil, call: FirstCall? = nil
    ) async throws -> Exchange {
        try await start(of: owner, key, call, reading: { $0.newChatQuery(of: owner) }) { [node] db, revision, row in
            guard let row else { throw StoreError.notFound }
            let chat = try db.insertChat(title: title, wish: wish, owner: owner, revision: revision, in: row)
            let branch = try db.branch(ofNew: chat, in: row, revision: revision, node: node)
            try branch.requireRoom(room)
            return (try db.carryOut(.say(content), on: branch), branch)
        }
    }

    /// Starts a reply, once for each key.
    ///
    /// Everything that the decision depends on is asked at once, after the user's row has been locked. With the commit that
    /// makes two round trips to PostgreSQL.
    ///
    /// - Parameters:
    ///   - guarding: What the command depends on besides.
    ///   - carriedOut: Carries out the user's command, with the answer to that, on which branch.
    func start(
        of owner: User.ID, _ key: IdempotencyKey?, _ call: FirstCall?,
        reading guarding: @escaping @Sendable (Transaction) -> Query,
        _ carriedOut: @escaping @Sendable (Transaction, _ revision: Int, Row?) throws -> (Exchange, Branch)
    ) async throws -> Exchange {
        try await database.write { [node] db in
            let keyQuery = key.map { [db.replyQuery(of: $0, owner: owner)] } ?? []
            let answers = try db.results(
                of: [db.nextRevisionQuery(of: owner, by: node)] + keyQuery + [guarding(db)])
            let revision = try db.nextRevision(in: answers[0].first, by: node)
            if let key, let earlier = try db.reply(of: key, in: answers[1].first) {
                let row = try db.expectRow("SELECT chat_id FROM messages WHERE id = \(earlier)")
                return try db.exchange(replyID: earlier, in: try row["chat_id"], isNew: false)
            }
            var (exchange, branch) = try carriedOut(db, revision, answers.last?.first)
            if let key { try db.remember(key, owner: owner, reply: exchange.reply.id) }
            exchange.wish = branch.wish
            exchange.call = try call.map { try db.begin($0, for: exchange, on: branch) }
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

    /// Stores how a running reply ended, and removes what was logged of it. If it has already ended or its chat has been
    /// deleted, only its log is removed.
    ///
    /// - Parameters:
    ///   - entries: What was logged of it: ``append(_:)``.
    ///   - settlement: How its last model call ended. Stored even if the reply is gone.
    ///   - isOnlyCall: Whether it is known that the reply took no other call.
    /// - Returns: The reply as stored, with its cost; `nil` if it was not.
    /// - Throws: ``NodeLost``.
    @discardableResult
    package func finish(
        _ reply: Message, of owner: User.ID, logged entries: [LogEntry] = [],
        settling settlement: CallSettlement? = nil,
        isOnlyCall: Bool = false
    ) async throws -> Message? {
        try await database.write { [node] db in
            try db.remove(entries)
            // PostgreSQL would look at the reply as it was before this transaction had its turn.
            try db.lock(owner)
            let ending = try settlement.flatMap { try db.ending(of: $0, by: owner) }
            let answers = try db.results(
                of: (ending.map { [$0.query] } ?? [])
                    + [db.changeQuery(of: owner, whileRunning: reply.id, by: node)])
            let call = ending.flatMap { answers[0].isEmpty ? nil : $0.call }
            guard let running = answers.last?.first else {
                if let node { try db.require(node) }
                return nil
            }
            let reply = try db.priced(reply, of: owner, only: isOnlyCall ? call : nil)
            try db.end(reply, of: owner, counted: running)
            return reply
        }
    }
}

extension Transaction {
    /// Ends a running reply.
    ///
    /// - Returns: Whether it was running.
    @discardableResult
    func end(_ reply: Message, of owner: User.ID) throws -> Bool {
        try lock(owner)
        guard let running = try row(changeQuery(of: owner, whileRunning: reply.id, by: nil)) else { return false }
        try end(reply, of: owner, counted: running)
        return true
    }

    /// - Parameter running: The answer to ``changeQuery(of:whileRunning:by:)``.
    fileprivate func end(_ reply: Message, of owner: User.ID, counted running: Row) throws {
        let revision: Int = try running["revision"]
        if try running["search_entry"] as Int? != nil {
            // A continued reply: its earlier text is found until now.
            try SearchIndex.messages.takeOut(where: "id = \(reply.id)", owner: owner, from: self)
        }
        try insert(reply.parts, of: reply.id, owner: owner)
        let entry = try newEntry(for: reply)
        try run(
            """
            UPDATE messages SET
              status = \(reply.status), metadata = \(reply.metadata), size = \(reply.textLength),
              revision = \(revision), search_entry = \(entry), node_id = NULL, is_stopping = \(false)
            WHERE id = \(reply.id)
            """)
        try index(reply, as: entry, of: owner)
        try run(
            """
            UPDATE chats SET revision = \(revision), updated_at = \(try activity(after: running))
            WHERE id = \(reply.chatID)
            """)
    }

    /// Counts a change, unless the reply has ended, or is not the node's any more. The user is locked before.
    ///
    /// - Parameter node: Who must be running it; `nil` for anyone.
    /// - Returns: What asks for a row with the new `revision`, the reply's `search_entry`, and ``newestActivity(of:)``.
    fileprivate func changeQuery(of user: User.ID, whileRunning reply: Message.ID, by node: Node.ID?) -> Query {
        let isOfNode: Query = node.map { "AND m.node_id = \($0)" } ?? ""
        let nodeCounts: Query = node.map { "AND \(counts($0))" } ?? ""
        return """
            UPDATE users SET revision = revision + 1
            WHERE id = \(user) AND EXISTS (
                SELECT 1 FROM messages m WHERE m.id = \(reply) AND m.status = 'streaming' \(isOfNode)) \(nodeCounts)
            RETURNING revision, (SELECT search_entry FROM messages WHERE id = \(reply)) AS search_entry,
              \(newestActivity(of: user))
            """
    }
}
