/// Data of the event `message_start`: the first event of every stream.
public struct MessageStartData: Codable, Sendable {
    public let messageID: String
    public let userMessageID: String

    public init(messageID: String, userMessageID: String) {
        self.messageID = messageID
        self.userMessageID = userMessageID
    }

    enum CodingKeys: String, CodingKey {
        case messageID = "message_id"
        case userMessageID = "user_message_id"
    }
}

/// Data of the event `queued`: a reply is waiting for its turn; sent whenever its place changes.
public struct QueuedData: Codable, Sendable {
    public let messageID: String
    /// Counts from 1, which is next.
    public let place: Int

    public init(messageID: String, place: Int) {
        self.messageID = messageID
        self.place = place
    }

    enum CodingKeys: String, CodingKey {
        case place
        case messageID = "message_id"
    }
}

/// Data of the event `content_delta`.
public struct ContentDeltaData: Codable, Sendable {
    public let delta: String

    public init(delta: String) {
        self.delta = delta
    }
}

/// Data of the event `message_end`: the last event of a stream, unless it ends with `error`.
public struct MessageEndData: Codable, Sendable {
    public let messageID: String
    public let metadata: MetadataBody

    public init(messageID: String, metadata: MetadataBody) {
        self.messageID = messageID
        self.metadata = metadata
    }

    enum CodingKeys: String, CodingKey {
        case metadata
        case messageID = "message_id"
    }
}

/// Data of the event `error`.
public struct ErrorData: Codable, Sendable {
    /// In English; says what to do.
    public let detail: String
    /// For programs and for translation.
    public let code: String
    public let messageID: String

    public init(detail: String, code: String, messageID: String) {
        self.detail = detail
        self.code = code
        self.messageID = messageID
    }

    enum CodingKeys: String, CodingKey {
        case detail, code
        case messageID = "message_id"
    }
}
