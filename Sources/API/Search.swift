/// `GET /search`.
public struct SearchBody: Codable, Sendable {
    public let hits: [SearchHitBody]
    public let hasMore: Bool

    public init(hits: [SearchHitBody], hasMore: Bool) {
        self.hits = hits
        self.hasMore = hasMore
    }

    enum CodingKeys: String, CodingKey {
        case hits
        case hasMore = "has_more"
    }
}

/// A search result.
public struct SearchHitBody: Codable, Sendable {
    public let chat: ChatBody
    /// Null if the chat's title matched.
    @Nullable public var message: FoundMessageBody?
    /// The title, or an excerpt of the message: pieces that together form one line.
    public let excerpt: [ExcerptSegmentBody]

    public init(chat: ChatBody, message: FoundMessageBody?, excerpt: [ExcerptSegmentBody]) {
        self.chat = chat
        self.message = message
        self.excerpt = excerpt
    }
}

/// A message found by a search.
public struct FoundMessageBody: Codable, Sendable {
    public let id: String
    public let role: String
    public let createdAt: String

    public init(id: String, role: String, createdAt: String) {
        self.id = id
        self.role = role
        self.createdAt = createdAt
    }

    enum CodingKeys: String, CodingKey {
        case id, role
        case createdAt = "created_at"
    }
}

/// A piece of an excerpt.
public struct ExcerptSegmentBody: Codable, Sendable {
    public let text: String
    /// Whether this piece matches the query.
    public let isMatch: Bool

    public init(text: String, isMatch: Bool) {
        self.text = text
        self.isMatch = isMatch
    }

    enum CodingKeys: String, CodingKey {
        case text
        case isMatch = "is_match"
    }
}
