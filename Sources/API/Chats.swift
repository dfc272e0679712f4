/// `POST /chats/`.
public struct NewChatBody: CommandBody {
    public var title: String?
    /// The first message.
    public var content: String?

    public init(title: String? = nil, content: String? = nil) {
        self.title = title
        self.content = content
    }

    public enum CodingKeys: String, CodingKey, CaseIterable {
        case title, content
    }
}

/// `PATCH /chats/{id}`.
public struct ChatChangesBody: CommandBody {
    public var title: String?
    public var isArchived: Bool?

    public init(title: String? = nil, isArchived: Bool? = nil) {
        self.title = title
        self.isArchived = isArchived
    }

    public enum CodingKeys: String, CodingKey, CaseIterable {
        case title
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
    /// Last message of the shown branch.
    @Nullable public var headID: String?
    public let createdAt: String
    public let updatedAt: String

    public init(
        id: String, userID: String, title: String, skillID: String?, isArchived: Bool, headID: String?,
        createdAt: String, updatedAt: String
    ) {
        self.id = id
        self.userID = userID
        self.title = title
        self.skillID = skillID
        self.isArchived = isArchived
        self.headID = headID
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    enum CodingKeys: String, CodingKey {
        case id, title
        case userID = "user_id"
        case skillID = "skill_id"
        case isArchived = "is_archived"
        case headID = "head_id"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}

extension ChatBody: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field(CodingKeys.createdAt, createdAt)
            json.field(CodingKeys.headID, headID)
            json.field(CodingKeys.id, id)
            json.field(CodingKeys.isArchived, isArchived)
            json.field(CodingKeys.skillID, skillID)
            json.field(CodingKeys.title, title)
            json.field(CodingKeys.updatedAt, updatedAt)
            json.field(CodingKeys.userID, userID)
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
