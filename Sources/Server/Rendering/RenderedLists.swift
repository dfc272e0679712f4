internal import Assistant
internal import Foundation
internal import Hummingbird
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
        let language: Language
        /// Lists are grouped by day.
        let day: Int64
    }

    /// A list as an event.
    private struct EventKey: Hashable {
        let list: Key
        let isFull: Bool
    }

    /// Most bytes to keep, of HTML and of events.
    private static let capacity = 8 << 20

    let pages: Pages
    let chats: ChatStore
    let pool: ComputePool
    private let kept = SharedCache<Key, String>(capacity: capacity) { $0.utf8.count }
    private let events = SharedCache<EventKey, ByteBuffer>(capacity: capacity) { $0.readableBytes }

    init(pages: Pages, chats: ChatStore, pool: ComputePool) {
        self.pages = pages
        self.chats = chats
        self.pool = pool
    }

    /// How many lists have been rendered so far.
    var made: Int { kept.made }

    /// A list, or what follows a part of it, as HTML.
    func html(of shown: ShownChats, selected: Chat.ID?, for user: User) async throws -> String {
        let revision = try await chats.revision(of: user.id)
        return try await html(for: key(shown, selected, revision, user), user)
    }

    /// The event `chats` without its id.
    ///
    /// - Parameters:
    ///   - revision: What the list shows at least.
    ///   - isFull: Whether the chat limit is reached; sent to pages that would start a chat.
    func event(
        of shown: ShownChats, selected: Chat.ID?, at revision: Int, isFull: Bool, for user: User
    ) async throws -> ByteBuffer {
        let key = key(shown, selected, revision, user)
        return try await events.value(for: EventKey(list: key, isFull: isFull)) {
            try ByteBuffer(sharing: "chats", ChatsEvent(html: try await html(for: key, user), isFull: isFull))
        }
    }

    private func key(_ shown: ShownChats, _ selected: Chat.ID?, _ revision: Int, _ user: User) -> Key {
        Key(
            user: user.id, revision: revision, shown: shown, selected: selected,
            language: user.language, day: shown.day(at: .now))
    }

    private func html(for key: Key, _ user: User) async throws -> String {
        let (shown, selected) = (key.shown, key.selected)
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
        let answering = try await chats.answering(among: page.elements)
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
