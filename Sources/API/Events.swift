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

extension MessageStartData: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field(CodingKeys.messageID, messageID)
            json.field(CodingKeys.userMessageID, userMessageID)
        }
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

extension QueuedData: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field(CodingKeys.messageID, messageID)
            json.field(CodingKeys.place, place)
        }
    }
}

/// Data of the event `part_start`: a part of the reply begins.
public struct PartStartData: Codable, Sendable {
    /// Counts from 0.
    public let ordinal: Int
    public let kind: String

    public init(ordinal: Int, kind: String) {
        self.ordinal = ordinal
        self.kind = kind
    }

    enum CodingKeys: String, CodingKey {
        case ordinal, kind
    }
}

extension PartStartData: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field(CodingKeys.kind, kind)
            json.field(CodingKeys.ordinal, ordinal)
        }
    }
}

/// Data of the event `part_end`: a part of the reply is complete.
public struct PartEndData: Codable, Sendable {
    /// Counts from 0.
    public let ordinal: Int
    public let kind: String
    /// Milliseconds from its beginning to its end.
    @Nullable public var durationMillis: Int?

    public init(ordinal: Int, kind: String, durationMillis: Int?) {
        self.ordinal = ordinal
        self.kind = kind
        self.durationMillis = durationMillis
    }

    enum CodingKeys: String, CodingKey {
        case ordinal, kind
        case durationMillis = "duration_ms"
    }
}

extension PartEndData: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field(CodingKeys.durationMillis, durationMillis)
            json.field(CodingKeys.kind, kind)
            json.field(CodingKeys.ordinal, ordinal)
        }
    }
}

/// Data of the events `content_delta` and `thinking_delta`.
public struct ContentDeltaData: Codable, Sendable {
    public let delta: String

    public init(delta: String) {
        self.delta = delta
    }

    enum CodingKeys: String, CodingKey {
        case delta
    }
}

extension ContentDeltaData: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field(CodingKeys.delta, delta)
        }
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

extension MessageEndData: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field(CodingKeys.messageID, messageID)
            json.field(CodingKeys.metadata, metadata)
        }
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

extension ErrorData: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field(CodingKeys.code, code)
            json.field(CodingKeys.detail, detail)
            json.field(CodingKeys.messageID, messageID)
        }
    }
}
