internal import Foundation

/// The search results, for the search page and the dialog.
public struct SearchView: Sendable {
    /// What was typed.
    public var query: String
    /// In display order.
    public var hits: [SearchHitView]
    /// Offset of the next hits; nil at the end.
    public var nextOffset: Int?

    /// The hits for a query; none for an empty one.
    public init(query: String, hits: [SearchHitView] = [], nextOffset: Int? = nil) {
        self.query = query
        self.hits = hits
        self.nextOffset = nextOffset
    }

    /// Values for the template `search-hits`.
    func data(_ words: Words) -> [String: Any] {
        var data: [String: Any] = ["query": query, "summary": summary(words), "hits": hits.map { $0.data(words) }]
        if hits.isEmpty, !query.isEmpty { data["nothing"] = ["query": query] }
        if let nextOffset { data["more"] = ["address": address(from: nextOffset)] }
        return data
    }

    /// The text for screen readers.
    private func summary(_ words: Words) -> String {
        if query.isEmpty { return "" }
        return words(nextOffset == nil ? .hitsAll : .hitsMore, count: hits.count)
    }

    private func address(from offset: Int) -> String {
        let query = query.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return "/search?q=\(query)&offset=\(offset)"
    }
}

/// A chat or a message that was found.
public struct SearchHitView: Sendable {
    /// A piece of a text.
    public struct Segment: Sendable {
        /// Plain text.
        public var text: String
        /// Whether it matches the query.
        public var isMatch: Bool

        /// A piece of a text.
        public init(text: String, isMatch: Bool) {
            self.text = text
            self.isMatch = isMatch
        }

        var data: [String: Any] { ["text": text, "isMatch": isMatch] }
    }

    /// A message that was found.
    public struct Message: Sendable {
        /// The message's id.
        public var id: String
        /// Who speaks.
        public var role: MessageView.Role
        /// RFC 3339 in UTC, as in the API.
        public var createdAt: String

        /// A message, from the stored one.
        public init(id: String, role: MessageView.Role, createdAt: String) {
            self.id = id
            self.role = role
            self.createdAt = createdAt
        }
    }

    /// The chat's id.
    public var chat: String
    /// The chat's title.
    public var title: String
    /// Whether the chat is in the archive.
    public var isArchived: Bool
    /// Nil when the title was found.
    public var message: Message?
    /// The title, or a part of the message.
    public var excerpt: [Segment]

    /// A hit, from the stored one.
    public init(chat: String, title: String, isArchived: Bool, message: Message?, excerpt: [Segment]) {
        self.chat = chat
        self.title = title
        self.isArchived = isArchived
        self.message = message
        self.excerpt = excerpt
    }

    func data(_ words: Words) -> [String: Any] {
        let excerpt = excerpt.map(\.data)
        guard let message else {
            return ["address": "/chat/\(chat)", "title": excerpt, "isArchived": isArchived]
        }
        return [
            "address": "/chat/\(chat)?message=\(message.id)#message-\(message.id)",
            "title": [Segment(text: words.title(title), isMatch: false).data],
            "isArchived": isArchived,
            "message": [
                "excerpt": excerpt,
                "isUser": message.role == .user,
                "createdAt": message.createdAt,
                "moment": Moment(rfc3339: message.createdAt).map(words.moment) ?? message.createdAt,
            ] as [String: Any],
        ]
    }
}
