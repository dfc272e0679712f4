public import Foundation

/// The chat list, or the archive in its place.
public struct ChatListView: Sendable {
    /// Newest activity first.
    public var chats: [ChatItem]
    /// Whether these are the archived chats.
    public var isArchive: Bool
    /// The chat in the window, if any.
    public var selected: String?
    /// The present, for the groups.
    public var now: Date

    /// A list, in the order it is to be shown.
    public init(chats: [ChatItem], isArchive: Bool = false, selected: String? = nil, now: Date = Date()) {
        self.chats = chats
        self.isArchive = isArchive
        self.selected = selected
        self.now = now
    }

    /// Values for the template `chat-list`.
    func data(_ words: Words) -> [String: Any] {
        let ages = Dictionary(grouping: chats) { ChatAge(of: Moment(rfc3339: $0.updatedAt), now: now) }
        var data: [String: Any] = ["isArchive": isArchive, "isEmpty": chats.isEmpty]
        for age in ChatAge.allCases {
            let items = (ages[age] ?? []).map { $0.data(words, isSelected: $0.id == selected) }
            data[age.rawValue] = ["items": items, "isEmpty": items.isEmpty]
        }
        return data
    }
}
