internal import Assistant
internal import Model
internal import Storage
internal import Web

/// Lists of chats, each read and rendered once for all pages that show it.
struct RenderedLists: Sendable {
    /// Everything that determines the content of a list.
    private struct Key: Hashable {
        let user: User.ID
        let revision: Int
        let shown: ShownChats
        let selected: Chat.ID?
        let answering: Set<Chat.ID>
        let language: Language
        /// Lists are grouped by day.
        let day: Int64
    }

    /// Most bytes of HTML to keep.
    private static let room = 8 << 20

    let pages: Pages
    let chats: ChatStore
    let replies: Replies
    let pool: ComputePool
    private let kept = SharedValues<Key, String>(room: room) { $0.utf8.count }

    init(pages: Pages, chats: ChatStore, replies: Replies, pool: ComputePool) {
        self.pages = pages
        self.chats = chats
        self.replies = replies
        self.pool = pool
    }

    /// How many lists have been rendered so far.
    var made: Int { kept.made }

    /// A list, or what follows a part of it, as HTML.
    func html(of shown: ShownChats, selected: Chat.ID?, for user: User) async throws -> String {
        let key = Key(
            user: user.id, revision: try await chats.revision(of: user.id), shown: shown, selected: selected,
            answering: replies.answering(of: user.id), language: user.language,
            day: shown.day(at: .now))
        return try await kept.value(for: key) {
            let view = try await view(of: shown, selected: selected, for: user)
            guard view.chats.count > ShownChats.page else { return render(view, shown, user) }
            return try await pool.run(for: user.id) { render(view, shown, user) }
        }
    }

    /// The content of a list.
    func view(of shown: ShownChats, selected: Chat.ID?, for user: User) async throws -> ChatListView {
        let page = try await chats.chats(
            of: user.id, archived: shown.isArchive, before: shown.older, limit: shown.count)
        let answering = replies.answering(of: user.id)
        let items = page.elements.map { chat in
            ChatItem(
                id: "\(chat.id)", title: chat.title, updatedAt: "\(chat.updatedAt)",
                isAnswering: answering.contains(chat.id))
        }
        return ChatListView(
            chats: items, isArchive: shown.isArchive, hasMore: page.hasMore, selected: selected.map { "\($0)" },
            offset: shown.offset)
    }

    private func render(_ view: ChatListView, _ shown: ShownChats, _ user: User) -> String {
        shown.older == nil ? pages.chatList(view, in: user.language) : pages.chatGroups(view, in: user.language)
    }
}
