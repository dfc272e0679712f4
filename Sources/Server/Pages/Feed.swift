internal import Assistant
internal import Foundation
internal import Hummingbird
internal import Model
internal import Storage
internal import Web

/// What a page shows, and all changes to it while it is open.
struct Feed: Sendable {
    /// How long to wait after sending this many bytes of blocks to a page.
    ///
    /// Each change costs the browser work in proportion to the blocks it replaces. An unfinished block is sent whole
    /// each time it grows, so a longer one is sent less often, which keeps the total work linear in its length.
    static func pause(after bytes: Int) -> Duration {
        .milliseconds(min(60 + bytes / 40, 500))
    }

    /// Messages on a page before the reader scrolls back.
    static let window = 50

    let pages: Pages
    let replies: Replies
    let chats: ChatStore
    let messages: MessageStore
    let models: ModelCatalog
    let documents: LiveDocuments
    let rendered: RenderedMessages
    let articles: RenderedArticles
    let lists: RenderedLists
    let events: RenderedEvents
    let branches = RenderedBranches()
    let reads: FeedReads
    let fanOuts: FeedFanOuts
    let signIns = SignInChecks()
    let longEvents = LongEventLimiter()

    init(pages: Pages, replies: Replies, models: ModelCatalog, database: Database, pool: ComputePool) {
        self.pages = pages
        self.replies = replies
        self.models = models
        chats = ChatStore(database: database)
        messages = MessageStore(database: database)
        documents = LiveDocuments(replies: replies, pages: pages, pool: pool)
        rendered = RenderedMessages(pages: pages, pool: pool)
        articles = RenderedArticles(pages: pages)
        events = RenderedEvents(pages: pages, rendered: rendered)
        reads = FeedReads(chats: chats, messages: messages)
        fanOuts = FeedFanOuts(replies: replies, documents: documents)
        lists = RenderedLists(pages: pages, chats: chats, pool: pool)
    }

    /// The page of a chat, or of none, and the cursor from which the feed continues.
    ///
    /// - Parameter anchor: Which messages to show. If the message is not on the shown branch, the page's script handles
    ///   it.
    func page(
        chat id: Chat.ID?, at anchor: MessageWindow.Anchor, beside shown: ShownChats, of user: User
    ) async throws -> ChatView {
        // Read first: a change that happens while the rest is read is sent again rather than missed.
        let revision = try await chats.revision(of: user.id)
        let list = try await list(shown, selected: id, of: user)
        guard let id else {
            return ChatView(
                list: list, cursor: "\(FeedCursor(revision: revision, position: .start))",
                limit: try await chats.limit(of: user.id))
        }
        let (window, position) = try await window(of: id, at: anchor, user: user)
        let meter = await meter(of: try await messages.promptUse(in: id, of: user.id))
        let cursor = FeedCursor(revision: revision, position: position, meter: meter?.mark ?? 0)
        var view = ChatView(list: list, window: window, cursor: "\(cursor)")
        view.meter = meter
        return view
    }

    /// What a page tells of the context window.
    func meter(of use: PromptUse?) async -> WindowMeter? {
        guard let use else { return nil }
        return WindowMeter(percent: await models.fill(use)?.percent, isExceeded: use.isExceeded)
    }

    /// Messages of the shown branch, and how much of a running reply they include.
    func window(
        of id: Chat.ID, at anchor: MessageWindow.Anchor = .newest, user: User
    ) async throws -> (window: ChatView.Window, position: Position) {
        let chat = try await chats.chat(id, of: user.id)
        return try await window(
            onto: try await shown(anchor, in: id, of: user), of: chat, user: user, wanted: anchor.wanted)
    }

    /// What replaces a stretch of a chat when another branch is shown: everything from the fork on, or the newest
    /// messages.
    ///
    /// - Parameter last: Where the page ends, if the chat continues after it.
    func branch(
        of id: Chat.ID, inPlaceOf first: Message.ID?, to last: Message.ID?, user: User
    ) async throws -> (window: ChatView.Window, position: Position) {
        guard let first, let last,
            let page = try await messages.window(replacing: first, to: last, in: id, of: user.id, limit: Self.window)
        else { return try await window(of: id, user: user) }
        return try await window(onto: page, of: try await chats.chat(id, of: user.id), user: user)
    }

    private func window(
        onto page: MessageWindow, of chat: Chat, user: User, wanted: Message.ID? = nil
    ) async throws -> (window: ChatView.Window, position: Position) {
        let (views, position) = try await views(of: page.messages, for: user)
        var window = ChatView.Window(
            id: "\(chat.id)", title: chat.title, isArchived: chat.isArchived, model: chat.model,
            effort: chat.effort?.rawValue, messages: views,
            hasEarlier: page.hasEarlier, hasLater: page.hasLater, wanted: wanted.map { "\($0)" })
        if let origin = try await origin(of: chat) { window.origin = ("\(origin.id)", origin.title) }
        return (window, position)
    }

    /// The chat that a chat continues, if that is still there.
    private func origin(of chat: Chat) async throws -> Chat? {
        guard let id = chat.continuedFromID else { return nil }
        do {
            return try await chats.chat(id, of: chat.userID)
        } catch StoreError.notFound {
            return nil
        }
    }

    /// Messages as a page shows them, and how much of a running reply they include.
    func views(of messages: [Message], for user: User) async throws -> (views: [MessageView], position: Position) {
        var position = Position.start
        var views: [MessageView] = []
        let blocks = try await rendered.blocks(of: messages, for: user)
        for (message, blocks) in zip(messages, blocks) {
            if message.status == .streaming, let shown = try await running(message, for: user) {
                position = shown.version.position
                views.append(MessageView(message, blocks: shown.blocks))
                continue
            }
            let live = message.status == .streaming ? replies.live(message.id) : nil
            var view = MessageView(message, blocks: blocks, queuePlace: live?.queuePlace)
            if message.status != .streaming { view.html = articles.html(of: message, view, in: user.language) }
            views.append(view)
        }
        return (views, position)
    }

    /// All of a running reply so far; `nil` if there is no text, or if it is not running.
    func running(_ message: Message, for user: User) async throws -> LiveDocument.Snapshot? {
        guard let live = try await replies.live(message, of: user.id) else { return nil }
        let document = documents.document(of: live, in: user.language)
        try await document.advance()
        return document.snapshot
    }

    /// The newest messages if the wanted one is among them, or if the shown branch does not have it.
    private func shown(_ anchor: MessageWindow.Anchor, in id: Chat.ID, of user: User) async throws -> MessageWindow {
        if let wanted = anchor.wanted {
            let newest = try await messages.window(.newest, in: id, of: user.id, limit: Self.window)
            if newest.messages.contains(where: { $0.id == wanted }) { return newest }
        }
        do {
            return try await messages.window(anchor, in: id, of: user.id, limit: Self.window)
        } catch StoreError.notFound where anchor != .newest {
            return try await messages.window(.newest, in: id, of: user.id, limit: Self.window)
        }
    }

    func list(_ shown: ShownChats, selected: Chat.ID?, of user: User) async throws -> ChatListView {
        try await lists.view(of: shown, selected: selected, for: user)
    }

    /// A follower that sends a page all changes after a cursor.
    ///
    /// - Parameter messages: Which messages the page shows.
    func follower(
        of chat: Chat.ID?, showing messages: ShownMessages, beside shown: ShownChats, by user: User,
        after cursor: FeedCursor?
    ) async throws -> FeedFollower {
        if let chat { _ = try await chats.chat(chat, of: user.id) }
        let revision = try await chats.revision(of: user.id)
        return FeedFollower(
            feed: self, chat: chat, messages: messages, shown: shown, user: user,
            cursor: cursor ?? FeedCursor(revision: revision, position: .start))
    }
}

extension ChatStore {
    /// The limit of chats as the pages show it.
    func limit(of user: User.ID) async throws -> ChatLimit {
        let (count, maximum) = try await count(of: user)
        return ChatLimit(open: count, maximum: maximum)
    }
}

extension MessageView {
    /// - Parameter queuePlace: Place in the queue of a reply that is waiting for its turn.
    init(_ message: Message, blocks: [String], queuePlace: Int? = nil) {
        self.init(
            id: "\(message.id)", role: message.role == .user ? .user : .assistant,
            status: Status(rawValue: message.status.rawValue) ?? .complete, blocks: blocks,
            createdAt: "\(message.createdAt)", model: message.metadata?.model,
            cost: message.metadata.map { Cost($0, of: message) }, errorCode: message.metadata?.errorCode,
            actions: message.actions, branch: Branch(message.siblings), queuePlace: queuePlace,
            notices: message.parts.compactMap(Notice.init))
    }
}

extension MessageView.Notice {
    /// - Parameter part: One that tells a context names it and its version.
    fileprivate init?(_ part: Part) {
        guard part.kind == .instructions else { return nil }
        let words = part.text.split(separator: " ")
        guard words.count == 2, let version = Int(words[1]) else { return nil }
        switch ContextFile.Kind(rawValue: String(words[0])) {
        case .primary: self = .context(version: version)
        case .personal: self = .personalContext(version: version)
        case nil: return nil
        }
    }
}

extension MessageView.Cost {
    fileprivate init(_ metadata: Message.Metadata, of message: Message) {
        let parts = [metadata.inputTokens, metadata.cacheReadTokens, metadata.cacheWriteTokens].compactMap(\.self)
        // A model reports what it wrote at the end. At the beginning it reports the first token.
        let estimate = message.status == .complete ? 0 : message.content.utf8.count / Self.bytesPerToken
        let reported = metadata.outputTokens ?? 0
        self.init(
            inputTokens: parts.isEmpty ? nil : parts.reduce(0, Self.boundedSum),
            cachedTokens: metadata.cacheReadTokens,
            outputTokens: estimate > reported ? estimate : metadata.outputTokens,
            isOutputEstimated: estimate > reported, firstMilliseconds: metadata.firstTextMillis,
            milliseconds: metadata.durationMillis, micros: metadata.costMicros)
    }

    /// English has about four bytes per token, and so do other languages with one or two bytes per letter.
    private static let bytesPerToken = 4

    /// The model server may report any numbers.
    private static func boundedSum(_ left: Int, _ right: Int) -> Int {
        let (sum, overflows) = left.addingReportingOverflow(right)
        return overflows ? .max : sum
    }
}

extension MessageWindow.Anchor {
    /// The message that the reader asked for.
    fileprivate var wanted: Message.ID? {
        if case .around(let id) = self { return id }
        return nil
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
    /// What the reader can do with it.
    fileprivate var actions: [MessageView.Action] {
        guard role == .assistant else { return [.edit] }
        guard status != .streaming else { return [] }
        return isCut && !content.isEmpty ? [.proceed, .regenerate] : [.regenerate]
    }
}
