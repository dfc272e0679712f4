/// `POST /chats/`.
public struct NewChatBody: CommandBody {
    public var title: String?
    /// The first message.
    public var content: String?
    /// One of `GET /models`; absent for the default one.
    public var model: String?
    /// One that the model offers; absent for its own measure.
    public var effort: String?

    public init(title: String? = nil, content: String? = nil, model: String? = nil, effort: String? = nil) {
        self.title = title
        self.content = content
        self.model = model
        self.effort = effort
    }

    public enum CodingKeys: String, CodingKey {
        case title, content, model, effort
    }
}

/// `PATCH /chats/{id}`.
public struct ChatChangesBody: CommandBody {
    public var title: String?
    public var isArchived: Bool?
    /// Null for the default one.
    public var model: Omissible<String>
    /// Null for the model's own measure.
    public var effort: Omissible<String>

    public init(
        title: String? = nil, isArchived: Bool? = nil, model: Omissible<String> = .absent,
        effort: Omissible<String> = .absent
    ) {
        self.title = title
        self.isArchived = isArchived
        self.model = model
        self.effort = effort
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        title = try container.decodeIfPresent(String.self, forKey: .title)
        isArchived = try container.decodeIfPresent(Bool.self, forKey: .isArchived)
        model = try container.omissible(String.self, forKey: .model)
        effort = try container.omissible(String.self, forKey: .effort)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(title, forKey: .title)
        try container.encodeIfPresent(isArchived, forKey: .isArchived)
        try container.encode(model, forKey: .model)
        try container.encode(effort, forKey: .effort)
    }

    public enum CodingKeys: String, CodingKey {
        case title, model, effort
        case isArchived = "is_archived"
    }
}

/// A new chat with its first message and the reply to it.
public struct StartedChatBody: Codable, Sendable {
    public let chat: ChatBody
    public let message: MessageBody
    public let reply: MessageBody

    public init(chat: ChatBody, message: MessageBody, reply: MessageBody) {
        self.chat = chat
        self.message = message
        self.reply = reply
    }
}

/// A chat.
public struct ChatBody: Codable, Sendable {
    public let id: String
    public let userID: String
    public let title: String
    @Nullable public var skillID: String?
    public let isArchived: Bool
    /// The model that was chosen; null for the default one.
    @Nullable public var model: String?
    /// The effort that was chosen; null for the model's own measure.
    @Nullable public var effort: String?
    /// Last message of the shown branch.
    @Nullable public var headID: String?
    /// The chat that it continues from a summary, if that is still there.
    @Nullable public var continuedFromID: String?
    public let createdAt: String
    public let updatedAt: String

    public init(
        id: String, userID: String, title: String, skillID: String?, isArchived: Bool, model: String?, effort: String?,
        headID: String?, continuedFromID: String?, createdAt: String, updatedAt: String
    ) {
        self.id = id
        self.userID = userID
        self.title = title
        self.skillID = skillID
        self.isArchived = isArchived
        self.model = model
        self.effort = effort
        self.headID = headID
        self.continuedFromID = continuedFromID
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    enum CodingKeys: String, CodingKey {
        case id, title, model, effort
        case userID = "user_id"
        case skillID = "skill_id"
        case isArchived = "is_archived"
        case headID = "head_id"
        case continuedFromID = "continued_from_id"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}

extension ChatBody: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    fileprivate func writeFields(to json: inout JSONWriter) {
        json.field(CodingKeys.continuedFromID, continuedFromID)
        json.field(CodingKeys.createdAt, createdAt)
        json.field(CodingKeys.effort, effort)
        json.field(CodingKeys.headID, headID)
        json.field(CodingKeys.id, id)
        json.field(CodingKeys.isArchived, isArchived)
        json.field(CodingKeys.model, model)
        json.field(CodingKeys.skillID, skillID)
        json.field(CodingKeys.title, title)
        json.field(CodingKeys.updatedAt, updatedAt)
        json.field(CodingKeys.userID, userID)
    }
}

/// `GET /chats/{id}`: a chat, and how full the context window is of the model that answers there.
public struct OpenChatBody: Codable, Sendable {
    public let chat: ChatBody
    /// Null if either of its numbers is unknown.
    public let contextWindow: ContextWindowBody?

    public init(chat: ChatBody, contextWindow: ContextWindowBody?) {
        self.chat = chat
        self.contextWindow = contextWindow
    }

    public init(from decoder: any Decoder) throws {
        chat = try ChatBody(from: decoder)
        contextWindow = try decoder.container(keyedBy: CodingKeys.self)
            .decodeIfPresent(ContextWindowBody.self, forKey: .contextWindow)
    }

    public func encode(to encoder: any Encoder) throws {
        try chat.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(contextWindow, forKey: .contextWindow)
    }

    enum CodingKeys: String, CodingKey {
        case contextWindow = "context_window"
    }
}

extension OpenChatBody: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field(CodingKeys.contextWindow, contextWindow)
            chat.writeFields(to: &json)
        }
    }
}

/// How full a model's context window is.
public struct ContextWindowBody: Codable, Sendable {
    /// Tokens that the next prompt begins with.
    public let usedTokens: Int
    /// Most tokens of a prompt.
    public let windowTokens: Int

    public init(usedTokens: Int, windowTokens: Int) {
        self.usedTokens = usedTokens
        self.windowTokens = windowTokens
    }

    enum CodingKeys: String, CodingKey {
        case usedTokens = "used_tokens"
        case windowTokens = "window_tokens"
    }
}

extension ContextWindowBody: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field(CodingKeys.usedTokens, usedTokens)
            json.field(CodingKeys.windowTokens, windowTokens)
        }
    }
}

/// `GET /chats/`.
public struct ChatListBody: Codable, Sendable {
    public let chats: [ChatBody]
    public let hasMore: Bool

    public init(chats: [ChatBody], hasMore: Bool) {
        self.chats = chats
        self.hasMore = hasMore
    }

    enum CodingKeys: String, CodingKey {
        case chats
        case hasMore = "has_more"
    }
}

extension ChatListBody: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field(CodingKeys.chats, chats)
            json.field(CodingKeys.hasMore, hasMore)
        }
    }
}
