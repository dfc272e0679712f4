/// `POST /chats/{id}/messages`.
public struct NewMessageBody: CommandBody {
    /// Where the message goes.
    public enum Parent: Hashable, Sendable {
        /// At the end of the shown branch.
        case end
        /// As an alternative to what was said after a message; `nil` stands for the beginning of the chat.
        case after(String?)
    }

    public var content: String
    /// Written as `parent_id`: absent for the end, null for the beginning of the chat.
    public var parent: Parent

    public init(content: String, parent: Parent = .end) {
        self.content = content
        self.parent = parent
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        content = try container.decode(String.self, forKey: .content)
        parent =
            container.contains(.parentID)
            ? .after(try container.decodeIfPresent(String.self, forKey: .parentID)) : .end
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(content, forKey: .content)
        guard case .after(let parent) = parent else { return }
        try container.encode(parent, forKey: .parentID)
    }

    public enum CodingKeys: String, CodingKey {
        case content
        case parentID = "parent_id"
    }
}

/// A message.
public struct MessageBody: Codable, Sendable {
    public let id: String
    public let chatID: String
    @Nullable public var parentID: String?
    /// `user`, `assistant`, `system` or `tool`.
    public let role: String
    /// The text parts, joined.
    public let content: String
    /// What was written, in order.
    public let parts: [PartBody]
    /// `streaming`, `complete`, `stopped`, `interrupted` or `failed`.
    public let status: String
    @Nullable public var metadata: MetadataBody?
    public let siblings: SiblingsBody
    public let createdAt: String

    public init(
        id: String, chatID: String, parentID: String?, role: String, content: String, parts: [PartBody], status: String,
        metadata: MetadataBody?, siblings: SiblingsBody, createdAt: String
    ) {
        self.id = id
        self.chatID = chatID
        self.parentID = parentID
        self.role = role
        self.content = content
        self.parts = parts
        self.status = status
        self.metadata = metadata
        self.siblings = siblings
        self.createdAt = createdAt
    }

    enum CodingKeys: String, CodingKey {
        case id, role, content, parts, status, metadata, siblings
        case chatID = "chat_id"
        case parentID = "parent_id"
        case createdAt = "created_at"
    }
}

extension MessageBody: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field(CodingKeys.chatID, chatID)
            json.field(CodingKeys.content, content)
            json.field(CodingKeys.createdAt, createdAt)
            json.field(CodingKeys.id, id)
            json.field(CodingKeys.metadata, metadata)
            json.field(CodingKeys.parentID, parentID)
            json.field(CodingKeys.parts, parts)
            json.field(CodingKeys.role, role)
            json.field(CodingKeys.siblings, siblings)
            json.field(CodingKeys.status, status)
        }
    }
}

/// One piece of a message's content.
public struct PartBody: Codable, Sendable {
    /// Counts from 0.
    public let ordinal: Int
    /// `text`, `thinking`, `image`, `document`, `tool_use`, `tool_result`, `instructions` or `opaque`.
    public let kind: String
    /// Absent where the message has a single text, which is its content.
    public let text: String?
    /// Milliseconds from its beginning to its end, if known.
    public let durationMillis: Int?

    public init(ordinal: Int, kind: String, text: String?, durationMillis: Int?) {
        self.ordinal = ordinal
        self.kind = kind
        self.text = text
        self.durationMillis = durationMillis
    }

    enum CodingKeys: String, CodingKey {
        case ordinal, kind, text
        case durationMillis = "duration_ms"
    }
}

extension PartBody: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.object { json in
            if let durationMillis { json.field(CodingKeys.durationMillis, durationMillis) }
            json.field(CodingKeys.kind, kind)
            json.field(CodingKeys.ordinal, ordinal)
            if let text { json.field(CodingKeys.text, text) }
        }
    }
}

/// How a reply was made. Unknown values are null.
public struct MetadataBody: Codable, Sendable {
    @Nullable public var model: String?
    @Nullable public var inputTokens: Int?
    @Nullable public var outputTokens: Int?
    @Nullable public var cacheReadTokens: Int?
    @Nullable public var cacheWriteTokens: Int?
    /// Milliseconds from asking the model to its first text.
    @Nullable public var firstTextMillis: Int?
    /// Milliseconds for which the model was working.
    @Nullable public var durationMillis: Int?
    /// Price in millionths of a US dollar.
    @Nullable public var costMicros: Int?
    @Nullable public var stopReason: String?
    public let status: String
    /// Why the reply failed.
    public let errorCode: String?

    public init(
        model: String?, inputTokens: Int?, outputTokens: Int?, cacheReadTokens: Int?, cacheWriteTokens: Int?,
        firstTextMillis: Int?, durationMillis: Int?, costMicros: Int?, stopReason: String?, status: String,
        errorCode: String?
    ) {
        self.model = model
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cacheReadTokens = cacheReadTokens
        self.cacheWriteTokens = cacheWriteTokens
        self.firstTextMillis = firstTextMillis
        self.durationMillis = durationMillis
        self.costMicros = costMicros
        self.stopReason = stopReason
        self.status = status
        self.errorCode = errorCode
    }

    enum CodingKeys: String, CodingKey {
        case model, status
        case inputTokens = "input_tokens"
        case outputTokens = "output_tokens"
        case cacheReadTokens = "cache_read_tokens"
        case cacheWriteTokens = "cache_write_tokens"
        case firstTextMillis = "first_text_ms"
        case durationMillis = "duration_ms"
        case costMicros = "cost_micros"
        case stopReason = "stop_reason"
        case errorCode = "error_code"
    }
}

extension MetadataBody: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field(CodingKeys.cacheReadTokens, cacheReadTokens)
            json.field(CodingKeys.cacheWriteTokens, cacheWriteTokens)
            json.field(CodingKeys.costMicros, costMicros)
            json.field(CodingKeys.durationMillis, durationMillis)
            if let errorCode { json.field(CodingKeys.errorCode, errorCode) }
            json.field(CodingKeys.firstTextMillis, firstTextMillis)
            json.field(CodingKeys.inputTokens, inputTokens)
            json.field(CodingKeys.model, model)
            json.field(CodingKeys.outputTokens, outputTokens)
            json.field(CodingKeys.status, status)
            json.field(CodingKeys.stopReason, stopReason)
        }
    }
}

/// Position of a message among those with the same parent.
public struct SiblingsBody: Codable, Sendable {
    /// Counts from 1.
    public let index: Int
    public let count: Int
    @Nullable public var previousID: String?
    @Nullable public var nextID: String?

    public init(index: Int, count: Int, previousID: String?, nextID: String?) {
        self.index = index
        self.count = count
        self.previousID = previousID
        self.nextID = nextID
    }

    enum CodingKeys: String, CodingKey {
        case index, count
        case previousID = "previous_id"
        case nextID = "next_id"
    }
}

extension SiblingsBody: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field(CodingKeys.count, count)
            json.field(CodingKeys.index, index)
            json.field(CodingKeys.nextID, nextID)
            json.field(CodingKeys.previousID, previousID)
        }
    }
}

/// `GET /chats/{id}/messages`.
public struct MessageListBody: Codable, Sendable {
    public let messages: [MessageBody]
    public let hasMore: Bool

    public init(messages: [MessageBody], hasMore: Bool) {
        self.messages = messages
        self.hasMore = hasMore
    }

    enum CodingKeys: String, CodingKey {
        case messages
        case hasMore = "has_more"
    }
}

extension MessageListBody: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field(CodingKeys.hasMore, hasMore)
            json.field(CodingKeys.messages, messages)
        }
    }
}

/// `POST /chats/{id}/messages` with `Accept: application/json`.
public struct SentBody: Codable, Sendable {
    public let message: MessageBody
    public let reply: MessageBody

    public init(message: MessageBody, reply: MessageBody) {
        self.message = message
        self.reply = reply
    }

    enum CodingKeys: String, CodingKey {
        case message, reply
    }
}

extension SentBody: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field(CodingKeys.message, message)
            json.field(CodingKeys.reply, reply)
        }
    }
}
