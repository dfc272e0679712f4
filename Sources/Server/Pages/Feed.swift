internal import Assistant
internal import Foundation
internal import Model
internal import Storage
internal import Web

/// What a page shows, and everything that changes on it while it is open.
struct Feed: Sendable {
    /// Blocks of a running reply go out at most this often: nobody reads faster, and each takes work in the browser.
    static let pace = Duration.milliseconds(40)
    /// Messages on a page before its reader scrolls back.
    static let window = 50
    /// Chats in the list.
    static let listLength = 100

    let pages: Pages
    let replies: Replies
    let chats: ChatStore
    let messages: MessageStore
    let documents: LiveDocuments

    init(pages: Pages, replies: Replies, database: Database) {
        self.pages = pages
        self.replies = replies
        chats = ChatStore(database: database)
        messages = MessageStore(database: database)
        documents = LiveDocuments(replies: replies)
    }

    /// The page of a chat, or of none, and the cursor from which the feed goes on.
    func page(chat id: Chat.ID?, of user: User, archived: Bool) async throws -> ChatView {
        // Taken first: a change while the rest is read is sent again rather than missed.
        let revision = try await chats.revision(of: user.id)
        let list = try await list(selected: id, of: user, archived: archived)
        guard let id else {
            return ChatView(list: list, cursor: "\(FeedCursor(revision: revision, position: 0))")
        }
        let (window, position) = try await window(of: id, user: user)
        return ChatView(
            list: list, window: window, cursor: "\(FeedCursor(revision: revision, position: position))")
    }

    /// The newest messages of the shown branch, and how much of a running reply is among them.
    func window(of id: Chat.ID, user: User) async throws -> (window: ChatView.Window, position: Int) {
        let chat = try await chats.chat(id, of: user.id)
        let page = try await messages.messages(in: id, of: user.id, limit: Self.window)
        var position = 0
        let views = page.elements.map { message in
            guard message.status == .streaming, let change = documents.document(of: message.id)?.changes(after: 0)
            else {
                return MessageView(
                    message, blocks: documents.blocks(of: message), place: replies.live(message.id)?.place)
            }
            position = change.position
            return MessageView(message, blocks: change.document)
        }
        let window = ChatView.Window(id: "\(id)", title: chat.title, messages: views, hasEarlier: page.hasMore)
        return (window, position)
    }

    func list(selected: Chat.ID?, of user: User, archived: Bool) async throws -> ChatListView {
        let page = try await chats.chats(of: user.id, archived: archived, limit: Self.listLength)
        let answering = replies.answering(of: user.id)
        let items = page.elements.map { chat in
            ChatItem(
                id: "\(chat.id)", title: chat.title, updatedAt: "\(chat.updatedAt)",
                isAnswering: answering.contains(chat.id))
        }
        return ChatListView(chats: items, isArchive: archived, selected: selected.map { "\($0)" })
    }

    /// One who follows a page from a cursor on.
    func follower(
        of chat: Chat.ID?, by user: User, archived: Bool, after cursor: FeedCursor?
    ) async throws -> FeedFollower {
        if let chat { _ = try await chats.chat(chat, of: user.id) }
        let revision = try await chats.revision(of: user.id)
        return FeedFollower(
            feed: self, chat: chat, user: user, archived: archived,
            cursor: cursor ?? FeedCursor(revision: revision, position: 0))
    }
}

extension MessageView {
    /// - Parameter place: Place in the queue of a reply that waits for its turn.
    init(_ message: Message, blocks: [String], place: Int? = nil) {
        self.init(
            id: "\(message.id)", role: message.role == .user ? .user : .assistant,
            status: Status(rawValue: message.status.rawValue) ?? .complete, blocks: blocks,
            createdAt: "\(message.createdAt)", model: message.metadata?.model,
            inputTokens: message.metadata?.inputTokens, outputTokens: message.metadata?.outputTokens,
            errorCode: message.metadata?.errorCode, actions: message.actions,
            branch: Branch(message.siblings), place: place)
    }
}

extension MessageView.Branch {
    fileprivate init(_ siblings: Message.Siblings) {
        self.init(
            index: siblings.index, count: siblings.count, previous: siblings.previousID.map { "\($0)" },
            next: siblings.nextID.map { "\($0)" })
    }
}

extension Message {
    /// What its reader can do about it.
    fileprivate var actions: [MessageView.Action] {
        guard role == .assistant, status != .streaming else { return [] }
        return isCut && !content.isEmpty ? [.proceed, .regenerate] : [.regenerate]
    }
}
