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
}

extension Transaction {
    /// - Throws: ``StoreError/notFound``.
    func branch(of chat: Chat.ID, owner: User.ID, revision: Int) throws -> Branch {
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
            let reply = Message(
                replyingTo: parent, in: branch.chat, siblings: try siblingsOfNext(after: parent, in: branch.chat))
            try add([reply], on: branch, asOther: true)
            return try exchange(replyID: reply.id, in: branch.chat, isNew: true)
        case .proceed(let id):
            try proceed(with: try message(id, in: branch.chat), on: branch)
            return try exchange(replyID: id, in: branch.chat, isNew: true)
        }
    }

    private func say(_ content: String, after parent: Message.ID?, on branch: Branch) throws -> ReplyStore.Exchange {
        // Nothing follows the end of a branch.
        let isOther = parent != branch.head
        let message = Message(
            chatID: branch.chat, parentID: parent, role: .user, content: content,
            siblings: isOther ? try siblingsOfNext(after: parent, in: branch.chat) : Message.Siblings(),
            createdAt: .now)
        let reply = Message(replyingTo: message.id, in: branch.chat)
        try add([message, reply], on: branch, asOther: isOther)
        guard isOther else {
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
              head_id = \(message), revision = \(branch.revision), updated_at = \(branch.activity) \(branchRevision)
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
