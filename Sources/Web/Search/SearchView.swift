internal import Foundation

/// The search results, for the search page and the dialog.
public struct SearchView: Sendable {
    /// What was typed.
    public var query: String
    /// The best first. Shown by chat. Without a query: chats to go to.
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
        var data: [String: Any] = [
            "query": query, "summary": summary(words), "hits": chats.flatMap { rows(of: $0, words) },
            "isRecent": query.isEmpty && !hits.isEmpty,
        ]
        if hits.isEmpty, !query.isEmpty { data["nothing"] = ["query": query] }
        if let nextOffset { data["more"] = ["address": address(from: nextOffset)] }
        return data
    }

    /// The hits of each chat, in the order of their best ones.
    private var chats: [[SearchHitView]] {
        var order: [String: Int] = [:]
        var chats: [[SearchHitView]] = []
        for hit in hits {
            if let index = order[hit.chat] {
                chats[index].append(hit)
            } else {
                order[hit.chat] = chats.count
                chats.append([hit])
            }
        }
        return chats
    }

    /// Only the first hit of a chat shows its title.
    private func rows(of hits: [SearchHitView], _ words: Words) -> [[String: Any]] {
        hits.enumerated().map { index, hit in
            var data = hit.data(words)
            data["isFirst"] = index == 0
            return data
        }
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
    /// The title, or a part of the message. Empty for a chat that is only offered.
    public var excerpt: [Segment]

    /// A hit, from the stored one.
    public init(chat: String, title: String, isArchived: Bool, message: Message?, excerpt: [Segment]) {
        self.chat = chat
        self.title = title
        self.isArchived = isArchived
        self.message = message
        self.excerpt = excerpt
    }

    /// Most words that the link of a hit names.
    private static let mostWords = 8

    /// The words that the page marks when the hit is opened, as parameters of its address.
    private var found: String {
        var words: [String] = []
        for segment in excerpt where segment.isMatch && words.count < Self.mostWords {
            let word = segment.text.lowercased()
            if !words.contains(word) { words.append(word) }
        }
        return words.map { "&find=" + ($0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "") }.joined()
    }

    func data(_ words: Words) -> [String: Any] {
        let excerpt = excerpt.map(\.data)
        let plainTitle = [Segment(text: words.title(title), isMatch: false).data]
        guard let message else {
            let title = excerpt.isEmpty ? plainTitle : excerpt
            return ["address": "/chat/\(chat)", "title": title, "isArchived": isArchived]
        }
        return [
            "address": "/chat/\(chat)?message=\(message.id)\(found)#message-\(message.id)",
            "title": plainTitle,
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
