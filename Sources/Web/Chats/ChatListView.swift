public import Foundation

/// A part of the chat list, or of the archive shown in its place.
public struct ChatListView: Sendable {
    /// Newest activity first.
    public var chats: [ChatItem]
    /// Whether these are the archived chats.
    public var isArchive: Bool
    /// Whether there are older ones to load.
    public var hasMore: Bool
    /// The open chat, if any.
    public var selected: String?
    /// The current time, for the groups.
    public var now: Date
    /// Minutes by which the reader's clock is ahead of UTC.
    public var offset: Int

    /// A list, in display order.
    public init(
        chats: [ChatItem], isArchive: Bool = false, hasMore: Bool = false, selected: String? = nil, now: Date = Date(),
        offset: Int = 0
    ) {
        self.chats = chats
        self.isArchive = isArchive
        self.hasMore = hasMore
        self.selected = selected
        self.now = now
        self.offset = offset
    }

    /// Values for the templates `chat-list` and `chat-groups`.
    func data(_ words: Words) -> [String: Any] {
        var data: [String: Any] = ["isArchive": isArchive, "isEmpty": chats.isEmpty, "groups": groups(words)]
        if hasMore { data["last"] = chats.last.map { ["id": $0.id] } }
        return data
    }

    private func groups(_ words: Words) -> [[String: Any]] {
        let thisYear = Moment(dayNumber: day).year
        var groups: [(age: ChatAge, items: [[String: Any]])] = []
        for chat in chats {
            let age = ChatAge(of: Moment(rfc3339: chat.updatedAt), day: day, offset: offset)
            if groups.last?.age != age { groups.append((age, [])) }
            groups[groups.count - 1].items.append(chat.data(words, isSelected: chat.id == selected))
        }
        return groups.map { ["key": $0.age.key, "title": words.age($0.age, thisYear: thisYear), "items": $0.items] }
    }

    /// The reader's current day.
    private var day: Int { Int(((now.timeIntervalSince1970 + Double(offset) * 60) / 86_400).rounded(.down)) }
}
