internal import Assistant
internal import EventStream
import Foundation
internal import Hummingbird
internal import Model
internal import Storage
internal import Web

/// Follows the changes for one open page and tracks what it has been sent.
struct FeedFollower {
    let feed: Feed
    let chat: Chat.ID?
    /// The messages on the page. Earlier changes do not concern it.
    let messages: ShownMessages
    /// The chats that the page lists.
    let list: ShownChats
    let user: User
    var cursor: FeedCursor
    /// The running reply of the chat, once the page is known to show it.
    private var running: Message.ID?
    /// The queue place that the page shows for the running reply; -1 if unknown.
    private var place: Int?
    /// The blocks of the running reply that the page has, to find out what the final version changes.
    private var shown: [String] = []

    init(
        feed: Feed, chat: Chat.ID?, messages: ShownMessages, shown list: ShownChats, user: User, cursor: FeedCursor
    ) {
        self.feed = feed
        self.chat = chat
        self.messages = messages
        self.user = user
        self.list = list
        self.cursor = cursor
    }

    /// Sends changes until the page is closed, its reader is signed out or the server stops.
    ///
    /// - Parameter isSignedIn: Checked before every change, and once a second while a reply grows.
    mutating func run(
        while isSignedIn: () async -> Bool, _ send: (ByteBuffer) async throws -> Void
    ) async throws {
        let watch = feed.replies.watch(of: user.id)
        var seenChanges: Bell.Count?
        var askedAt = ContinuousClock.now
        try await adoptRunningReply()
        try await send(ByteBuffer(string: "retry: 1000\n\n"))
        while !Task.isCancelled {
            let heard = watch.anything.count
            let changes = watch.changes.count
            if changes != seenChanges || ContinuousClock.now - askedAt > .seconds(1) {
                guard await isSignedIn() else { return }
                askedAt = .now
            }
            if changes != seenChanges {
                seenChanges = changes
                try await sendChanges(send)
            }
            try await sendPlace(send)
            let sent = try await sendBlocks(send)
            if sent > 0 {
                try await Task.sleep(for: Feed.pause(after: sent))
                continue
            }
            switch await watch.anything.wait(after: heard) {
            case .rang: continue
            case .quiet: try await send(ByteBuffer(bytes: ServerSentEvent.comment()))
            case .closed: return
            }
        }
    }

    /// Finds the reply that the page shows as running, so that the whole message need not be replaced when it ends.
    ///
    /// A reply that began or ended after the cursor is sent whole: the page may not have it at all.
    private mutating func adoptRunningReply() async throws {
        guard let chat, let live = feed.replies.live(in: chat) else { return }
        guard try await !changedMessages().messages.contains(where: { $0.id == live.id }) else { return }
        running = live.id
        place = -1
    }

    private mutating func sendChanges(_ send: (ByteBuffer) async throws -> Void) async throws {
        let revision = try await feed.chats.revision(of: user.id)
        guard revision > cursor.revision else { return }
        let changed = try await changedMessages()
        if changed.showsOtherBranch || changed.isPartial {
            let shown = try await sendBranch(send)
            for message in changed.messages where !changed.isPartial && !shown.contains("\(message.id)") {
                try await sendEarlier(message, send)
            }
        } else {
            for message in changed.messages { try await sendMessage(message, send) }
        }
        cursor.revision = revision
        let html = try await feed.lists.html(of: list, selected: chat, for: user)
        let isFull = chat == nil ? try await feed.isFull(user) : false
        try await send(event("chats", ChatsEvent(html: html, isFull: isFull)))
    }

    private func changedMessages() async throws -> MessageStore.Changes {
        guard let chat else { return MessageStore.Changes() }
        do {
            return try await feed.messages.changes(
                in: chat, of: user.id, after: cursor.revision, from: messages.first)
        } catch StoreError.notFound {
            return MessageStore.Changes()  // Deleted in another tab; the list shows that.
        }
    }

    /// Replaces the messages on the page with those of another branch.
    ///
    /// - Returns: The identifiers of the new messages.
    private mutating func sendBranch(_ send: (ByteBuffer) async throws -> Void) async throws -> Set<String> {
        guard let chat else { return [] }
        let (window, position) = try await feed.branch(
            of: chat, inPlaceOf: messages.first, to: messages.last, user: user)
        running = feed.replies.live(in: chat)?.id
        if !window.messages.contains(where: { $0.id == running.map { "\($0)" } }) { running = nil }
        place = -1
        cursor.position = position
        shown = []
        let html = feed.pages.messages(window.messages, in: language)
        try await send(
            event("branch", BranchEvent(html: html, hasEarlier: window.hasEarlier, hasLater: window.hasLater)))
        return Set(window.messages.map(\.id))
    }

    /// A change further back than the newest messages matters only to a page that has loaded that far back.
    private func sendEarlier(_ message: Message, _ send: (ByteBuffer) async throws -> Void) async throws {
        let view = MessageView(message, blocks: try await feed.rendered.blocks(of: message, for: user.id))
        try await send(event("message", MessageEvent(view, isEarlier: true, feed.pages, language)))
    }

    private mutating func sendMessage(_ message: Message, _ send: (ByteBuffer) async throws -> Void) async throws {
        if message.status == .streaming {
            running = message.id
            place = feed.replies.live(message.id)?.place
            let change = try await feed.documents.document(of: message.id)?.changes(after: 0)
            cursor.position = change?.position ?? 0
            shown = change?.document ?? []
            let view = MessageView(message, blocks: shown, place: place)
            try await send(event("message", MessageEvent(view, feed.pages, language)))
        } else if message.id == running {
            running = nil
            try await send(event("end", json: try await ending(message)))
            cursor.position = 0
            shown = []
        } else {
            let view = MessageView(message, blocks: try await feed.rendered.blocks(of: message, for: user.id))
            try await send(event("message", MessageEvent(view, feed.pages, language)))
        }
    }

    /// Sends the place of the running reply in the queue, or that its turn has come.
    private mutating func sendPlace(_ send: (ByteBuffer) async throws -> Void) async throws {
        guard let live = running.flatMap(feed.replies.live) else { return }
        let current = live.place
        guard current != place else { return }
        place = current
        let view = MessageView(live.message, blocks: [], place: current)
        try await send(event("footer", FooterEvent(view, feed.pages, language)))
    }

    /// Sends the blocks of the running reply that the page lacks.
    ///
    /// - Returns: The number of bytes sent; 0 if there were none.
    private mutating func sendBlocks(_ send: (ByteBuffer) async throws -> Void) async throws -> Int {
        guard let running,
            let change = try await feed.documents.document(of: running)?.changes(after: cursor.position)
        else { return 0 }
        cursor.position = change.position
        shown = change.document
        let data = try event(
            "block", BlockEvent(messageID: "\(running)", from: change.from, blocks: Array(change.blocks)))
        try await send(data)
        return data.readableBytes
    }

    private var language: Language { user.language }

    /// Ends the running reply: sends the blocks that the page lacks, and what is shown below them.
    private func ending(_ message: Message) async throws -> String {
        let blocks = try await feed.rendered.blocks(of: message, for: user.id)
        let from = zip(shown, blocks).prefix { $0 == $1 }.count
        let (pages, language) = (feed.pages, language)
        return try await feed.endings.value(for: RenderedEnding(message, from: from, language: language)) {
            try EndEvent(message, blocks: blocks, from: from, pages, language).json
        }
    }

    private func event(_ name: String, _ data: some Encodable) throws -> ByteBuffer {
        try event(name, json: data.json)
    }

    private func event(_ name: String, json: String) throws -> ByteBuffer {
        ByteBuffer(bytes: ServerSentEvent(id: "\(cursor)", event: name, data: json).encoded())
    }
}

extension Encodable {
    fileprivate var json: String {
        get throws { String(decoding: try Coders.encoder.encode(self), as: UTF8.self) }
    }
}

private struct MessageEvent: Encodable {
    let id: String
    let html: String
    /// Whether a page that does not show this message should ignore it.
    let isEarlier: Bool

    init(_ view: MessageView, isEarlier: Bool = false, _ pages: Pages, _ language: Language) {
        id = view.id
        html = pages.message(view, in: language)
        self.isEarlier = isEarlier
    }

    enum CodingKeys: String, CodingKey {
        case id, html
        case isEarlier = "is_earlier"
    }
}

private struct FooterEvent: Encodable {
    let messageID: String
    let footer: String

    init(_ view: MessageView, _ pages: Pages, _ language: Language) {
        messageID = view.id
        footer = pages.footer(of: view, in: language)
    }

    enum CodingKeys: String, CodingKey {
        case footer
        case messageID = "message_id"
    }
}

private struct BranchEvent: Encodable {
    let html: String
    let hasEarlier: Bool
    let hasLater: Bool

    enum CodingKeys: String, CodingKey {
        case html
        case hasEarlier = "has_earlier"
        case hasLater = "has_later"
    }
}

private struct ChatsEvent: Encodable {
    let html: String
    /// Whether the chat limit is reached; sent to pages that would start a chat.
    let isFull: Bool

    enum CodingKeys: String, CodingKey {
        case html
        case isFull = "is_full"
    }
}

private struct BlockEvent: Encodable {
    let messageID: String
    let from: Int
    let blocks: [String]

    enum CodingKeys: String, CodingKey {
        case from, blocks
        case messageID = "message_id"
    }
}

private struct EndEvent: Encodable {
    let messageID: String
    let from: Int
    let blocks: [String]
    let status: String
    let footer: String

    init(_ message: Message, blocks: [String], from: Int, _ pages: Pages, _ language: Language) {
        messageID = "\(message.id)"
        self.from = from
        self.blocks = Array(blocks[from...])
        status = message.status.rawValue
        footer = pages.footer(of: MessageView(message, blocks: []), in: language)
    }

    enum CodingKeys: String, CodingKey {
        case from, blocks, status, footer
        case messageID = "message_id"
    }
}
