internal import Model

/// The chat page: the chat list beside a window.
public struct ChatView: Sendable {
    /// The chat in the window.
    public struct Window: Sendable {
        /// The chat's id.
        public var id: String
        /// The chat's title.
        public var title: String
        /// Whether it is in the archive.
        public var isArchived: Bool
        /// The model that somebody chose for it.
        public var model: String?
        /// The effort that somebody chose for it.
        public var effort: String?
        /// A part of the shown branch, oldest first.
        public var messages: [MessageView]
        /// Whether there are older ones to load.
        public var hasEarlier: Bool
        /// Whether the chat continues after them.
        public var hasLater: Bool
        /// The message that the reader asked for, if any.
        public var wanted: String?
        /// The chat that this one continues from a summary.
        public var origin: (id: String, title: String)?

        /// A window onto a chat.
        public init(
            id: String, title: String, isArchived: Bool = false, model: String? = nil, effort: String? = nil,
            messages: [MessageView], hasEarlier: Bool = false, hasLater: Bool = false, wanted: String? = nil
        ) {
            self.id = id
            self.title = title
            self.isArchived = isArchived
            self.model = model
            self.effort = effort
            self.messages = messages
            self.hasEarlier = hasEarlier
            self.hasLater = hasLater
            self.wanted = wanted
        }

        /// Clears the wanted message if it is not among these.
        public mutating func wantOnlyShown() {
            if !messages.contains(where: { $0.id == wanted }) { wanted = nil }
        }

        func data(messages html: String, words: Words) -> [String: Any] {
            var data: [String: Any] = [
                "messages": html, "isArchived": isArchived, "hasEarlier": hasEarlier, "hasLater": hasLater,
            ]
            data["first"] = messages.first?.id
            data["last"] = messages.last?.id
            data["wanted"] = wanted
            data["origin"] = origin.map { ["id": $0.id, "title": words.title($0.title)] }
            return data
        }
    }

    /// The list beside it.
    public var list: ChatListView
    /// Nil for `/chat`, which invites the reader to start a chat.
    public var window: Window?
    /// Where the feed resumes; the page already shows everything before it.
    public var cursor: String
    /// The limit of chats, for a page without an open chat.
    public var limit: ChatLimit?
    /// What answers, and what may be chosen instead.
    public var picker: ModelPicker?
    /// How full the model's context window is, if that matters.
    public var meter: WindowMeter?

    /// The page at one position of the feed.
    public init(list: ChatListView, window: Window? = nil, cursor: String, limit: ChatLimit? = nil) {
        self.list = list
        self.window = window
        self.cursor = cursor
        self.limit = limit
    }

    /// Values for the template `chat`; the rendered messages are passed separately.
    func data(messages: String, list: String, meter: String, words: Words) -> [String: Any] {
        var data: [String: Any] = [
            "cursor": cursor,
            "list": list,
            "meter": meter,
            "isArchive": self.list.isArchive,
            "offset": String(self.list.offset),
            "title": words.title(window?.title ?? Chat.defaultTitle),
            "chatID": window?.id ?? "",
        ]
        if let limit { data.merge(limit.data(words)) { $1 } }
        data["picker"] = picker?.data(words)
        data["replaced"] = picker?.replacement
        data["window"] = window?.data(messages: messages, words: words)
        return data
    }
}
