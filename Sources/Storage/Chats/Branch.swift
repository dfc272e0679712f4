internal import Model

/// The shown branch of a chat that a command changes.
struct Branch {
    let chat: Chat.ID
    let owner: User.ID
    let head: Message.ID?
    /// The reply that is running in the chat.
    let running: Message.ID?
    /// The revision that the change gets.
    let revision: Int
    /// The chat's activity time after the change.
    let activity: Timestamp
    /// The model and effort that were chosen for the chat.
    let wish: ModelWish
    /// The contexts that the model knows at the head.
    let known: ContextVersions
    /// The contexts as they are now.
    let current: ContextVersions
    /// What the model read and wrote last, for the head: the next prompt begins with it.
    let headMetadata: Message.Metadata?
    /// Whether the head is a summary of another chat: then the next prompt begins with something else.
    let isHeadSummary: Bool
    /// How many replies of the owner run on all servers; `nil` if there is only this one.
    let runningCount: Int?
    /// Characters of the contexts, if the chat is new and that is known.
    let contextsSize: Int?
    /// Who runs the reply that is to begin.
    let node: Node.ID?

    /// - Throws: ``StoreError/tooManyReplies(maximum:)``.
    func requireRoom(_ room: ReplyStore.Room?) throws {
        guard let room else { return }
        guard runningCount.map({ $0 < room.maximum }) ?? (room.heldHere <= room.maximum) else {
            throw StoreError.tooManyReplies(maximum: room.maximum)
        }
    }
}

/// Versions of the contexts; see the columns of the same names.
struct ContextVersions: Hashable {
    var primary: Int
    /// 0 if there is none.
    var personal: Int

    init(primary: Int, personal: Int) {
        self.primary = primary
        self.personal = personal
    }

    /// - Parameter row: One with the columns of ``Transaction/currentContexts(of:)``.
    init(current row: Row) throws {
        primary = try row["current_primary"] ?? DefaultContext.version
        personal = try row["current_personal"] ?? 0
    }
}

extension Transaction {
    /// - Throws: ``StoreError/notFound``.
    func branch(of chat: Chat.ID, owner: User.ID, revision: Int, node: Node.ID? = nil) throws -> Branch {
        try branch(in: row(branchQuery(of: chat, owner: owner)), chat, owner: owner, revision: revision, node: node)
    }

    /// What the next message of a chat depends on.
    func branchQuery(of chat: Chat.ID, owner: User.ID) -> Query {
        """
        SELECT c.head_id, \(newestActivity(of: owner)), \(runningCount(of: owner)), h.metadata AS head_metadata,
          c.model, c.effort,
          (SELECT q.summarizes_id FROM messages q WHERE q.id = h.parent_id) AS summarized_id,
          (SELECT m.id FROM messages m WHERE m.chat_id = c.id AND m.status = 'streaming') AS running_id,
          COALESCE(h.primary_version, c.primary_version) AS known_primary,
          COALESCE(h.personal_version, c.personal_version) AS known_personal, \(currentContexts(of: owner))
        FROM chats c LEFT JOIN messages h ON h.id = c.head_id
        WHERE c.id = \(chat) AND c.user_id = \(owner)
        """
    }

    /// - Parameter row: The answer to ``branchQuery(of:owner:)``.
    /// - Throws: ``StoreError/notFound``.
    func branch(
        in row: Row?, _ chat: Chat.ID, owner: User.ID, revision: Int, node: Node.ID? = nil
    ) throws -> Branch {
        guard let row else { throw StoreError.notFound }
        let current = try ContextVersions(current: row)
        return Branch(
            chat: chat, owner: owner, head: try row["head_id"], running: try row["running_id"], revision: revision,
            activity: try activity(after: row), wish: ModelWish(model: try row["model"], effort: try row["effort"]),
            known: ContextVersions(
                primary: try row["known_primary"] ?? current.primary,
                personal: try row["known_personal"] ?? current.personal),
            current: current, headMetadata: try row["head_metadata"],
            isHeadSummary: try row["summarized_id"] as Message.ID? != nil, runningCount: try row["running_count"],
            contextsSize: nil, node: node)
    }

    /// The branch of a chat that has no messages yet.
    ///
    /// - Parameter row: The answer to ``newChatQuery(of:)``.
    func branch(ofNew chat: Chat, in row: Row, revision: Int, node: Node.ID?) throws -> Branch {
        let current = try ContextVersions(current: row)
        let contexts = (try row["primary_size"] ?? DefaultContext.text.utf8.count) + (try row["personal_size"] ?? 0)
        return Branch(
            chat: chat.id, owner: chat.userID, head: nil, running: nil, revision: revision, activity: chat.updatedAt,
            wish: ModelWish(model: chat.model, effort: chat.effort), known: current, current: current,
            headMetadata: nil, isHeadSummary: false, runningCount: try row["running_count"],
            contextsSize: contexts, node: node)
    }

    /// Columns with the versions of the contexts as they are now; see ``ContextVersions/init(current:)``.
    func currentContexts(of user: User.ID) -> Query {
        """
        (SELECT version FROM context_files WHERE type = 'primary' AND user_id IS NULL) AS current_primary,
        (SELECT version FROM context_files WHERE user_id = \(user)) AS current_personal
        """
    }

    /// A column with the number of a user's replies that run on all servers; NULL if there is only one.
    func runningCount(of user: User.ID) -> Query {
        switch dialect {
        case .sqlite: "NULL AS running_count"
        case .postgreSQL:
            """
            (SELECT COUNT(*) FROM messages r WHERE r.user_id = \(user) AND r.status = 'streaming') AS running_count
            """
        }
    }

    func carryOut(_ command: ReplyStore.Command, on branch: Branch) throws -> ReplyStore.Exchange {
        switch command {
        case .say(let content):
            return try say(content, after: branch.head, on: branch)
        case .sayInstead(let content, let parent):
            if let parent, try message(parent, in: branch.chat).role == .user { throw StoreError.notFound }
            return try say(content, after: parent, on: branch)
        case .regenerate(let id):
            let earlier = try message(id, in: branch.chat)
            guard earlier.role == .assistant, let parent = earlier.parentID else { throw StoreError.notFound }
            try requireSummarized(by: parent, of: branch.owner)
            let reply = Message(
                replyingTo: parent, in: branch.chat, siblings: try siblingsOfNext(after: parent, in: branch.chat))
            try add([reply], on: branch, knowing: try known(at: parent, on: branch), asOther: true)
            return try exchange(replyID: reply.id, in: branch.chat, isNew: true)
        case .proceed(let id):
            try proceed(with: try message(id, in: branch.chat), on: branch)
            var exchange = try exchange(replyID: id, in: branch.chat, isNew: true)
            exchange.isContinued = true
            return exchange
        }
    }

    func say(_ content: String, after parent: Message.ID?, on branch: Branch) throws -> ReplyStore.Exchange {
        // Nothing follows the end of a branch.
        let isOther = parent != branch.head
        let known = isOther ? try known(at: parent, on: branch) : branch.known
        let told = try parts(telling: branch.current, of: branch.owner, to: known)
        let message = Message(
            chatID: branch.chat, parentID: parent, role: .user,
            parts: told + [Part(ordinal: told.count, text: content)],
            siblings: isOther ? try siblingsOfNext(after: parent, in: branch.chat) : Message.Siblings(),
            createdAt: .now)
        let reply = Message(replyingTo: message.id, in: branch.chat)
        try add([message, reply], on: branch, knowing: branch.current, asOther: isOther)
        guard isOther else {
            return ReplyStore.Exchange(message: message, reply: reply, isNew: true)
        }
        return try exchange(replyID: reply.id, in: branch.chat, isNew: true)
    }

    /// The contexts that the model knows after a message, or before the first of a chat.
    private func known(at message: Message.ID?, on branch: Branch) throws -> ContextVersions {
        let row = try expectRow(
            """
            SELECT COALESCE(m.primary_version, c.primary_version) AS known_primary,
              COALESCE(m.personal_version, c.personal_version) AS known_personal
            FROM chats c LEFT JOIN messages m ON m.id = \(message) WHERE c.id = \(branch.chat)
            """)
        return ContextVersions(
            primary: try row["known_primary"] ?? branch.current.primary,
            personal: try row["known_personal"] ?? branch.current.personal)
    }

    /// Adds messages, and shows the branch that ends with them.
    private func add(
        _ messages: [Message], on branch: Branch, knowing known: ContextVersions, asOther: Bool
    ) throws {
        try insert(messages, of: branch.owner, revision: branch.revision, knowing: known, node: branch.node)
        if asOther, let first = messages.first { try stampSiblings(of: first, revision: branch.revision) }
        if let last = messages.last { try show(last.id, on: branch, asOther: asOther) }
    }

    private func proceed(with reply: Message, on branch: Branch) throws {
        guard reply.role == .assistant, reply.isCut, reply.id == branch.head else {
            throw StoreError.nothingToContinue
        }
        if let parent = reply.parentID { try requireSummarized(by: parent, of: branch.owner) }
        try run(
            """
            UPDATE messages SET status = 'streaming', revision = \(branch.revision), node_id = \(branch.node)
            WHERE id = \(reply.id)
            """)
        try show(reply.id, on: branch, asOther: false)
    }

    /// The position of the next message with this parent.
    func siblingsOfNext(after parent: Message.ID?, in chat: Chat.ID) throws -> Message.Siblings {
        let parent: Query = parent.map { "\($0)" } ?? "\(chat)"
        let last: Int? = try expectRow(
            "SELECT MAX(sibling_ordinal) AS last FROM messages WHERE COALESCE(parent_id, chat_id) = \(parent)")["last"]
        return Message.Siblings(index: (last ?? 0) + 1, count: (last ?? 0) + 1)
    }

    /// Messages include the number of their siblings: all siblings change when one is added.
    private func stampSiblings(of message: Message, revision: Int) throws {
        let parent: Query = message.parentID.map { "\($0)" } ?? "\(message.chatID)"
        try run("UPDATE messages SET revision = \(revision) WHERE COALESCE(parent_id, chat_id) = \(parent)")
    }

    /// Shows the branch that ends with a message.
    ///
    /// - Parameter isOther: Whether the pages show another one until now.
    func show(_ message: Message.ID, on branch: Branch, asOther isOther: Bool) throws {
        let branchRevision: Query = isOther ? ", branch_revision = \(branch.revision)" : ""
        try run(
            """
            UPDATE chats SET
              head_id = \(message), revision = \(branch.revision), updated_at = \(branch.activity),
              primary_version = COALESCE(primary_version, \(branch.current.primary)),
              personal_version = COALESCE(personal_version, \(branch.current.personal)) \(branchRevision)
            WHERE id = \(branch.chat)
            """)
    }

    /// The end of the branch that follows the newest child at each step.
    func newestLeaf(under message: Message.ID) throws -> Message.ID {
        let path = try rows(
            """
            WITH RECURSIVE path (id, depth) AS (
              SELECT id, 0 FROM messages WHERE id = \(message)
              UNION ALL
              SELECT (SELECT c.id FROM messages c WHERE COALESCE(c.parent_id, c.chat_id) = path.id ORDER BY c.sibling_ordinal DESC LIMIT 1), depth + 1
              FROM path WHERE path.id IS NOT NULL
            )
            SELECT id FROM path WHERE id IS NOT NULL ORDER BY depth DESC LIMIT 1
            """)
        return try path.first?["id"] ?? message
    }

    func exchange(replyID: Message.ID, in chat: Chat.ID, isNew: Bool) throws -> ReplyStore.Exchange {
        let reply = try message(replyID, in: chat)
        guard let parent = reply.parentID else { throw StoreError.notFound }
        return ReplyStore.Exchange(message: try message(parent, in: chat), reply: reply, isNew: isNew)
    }
}

extension Message {
    /// A reply that begins to run.
    fileprivate init(replyingTo message: Message.ID, in chat: Chat.ID, siblings: Siblings = Siblings()) {
        self.init(
            chatID: chat, parentID: message, role: .assistant, status: .streaming, siblings: siblings, createdAt: .now)
    }
}
