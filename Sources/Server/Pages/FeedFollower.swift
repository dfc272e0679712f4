internal import Assistant
internal import EventStream
internal import Hummingbird
internal import Model
internal import Storage
internal import Web

/// Follows the changes for one open page and tracks what it has been sent.
struct FeedFollower {
    /// What is known of the queue place that a page shows.
    private enum ShownQueuePlace: Equatable {
        case unknown
        /// `nil` if the page shows none.
        case known(Int?)
    }

    /// Writes to the page's connection, in as many buffers as need no copying.
    typealias Send = ([ByteBuffer]) async throws -> Void

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
    /// The queue place that the page shows for the running reply.
    private var queuePlace = ShownQueuePlace.known(nil)
    /// What the page has of the running reply, to find out what the final version changes.
    private var shown: LiveDocument.Snapshot?

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
    mutating func run(while isSignedIn: () async -> Bool, _ send: Send) async throws {
        let fanOut = feed.fanOuts.join(user, chat: chat)
        defer { feed.fanOuts.leave(fanOut) }
        let watch = feed.replies.watch(of: user.id)
        var seenChanges: ChangeSignal.Count?
        var askedAt = ContinuousClock.now
        try await adoptRunningReply()
        try await send([ByteBuffer(string: "retry: 1000\n\n")])
        while !Task.isCancelled {
            let seen = fanOut.signal.count
            let changes = watch.changes.count
            if changes != seenChanges || ContinuousClock.now - askedAt > .seconds(1) {
                guard await isSignedIn() else { return }
                askedAt = .now
            }
            if changes != seenChanges {
                // The first time, changes count that no signal has announced.
                let moment = FeedReads.Moment(user: user.id, changes: changes)
                let revision =
                    seenChanges == nil
                    ? try await feed.chats.revision(of: user.id) : try await feed.reads.revision(at: moment)
                seenChanges = changes
                try await sendChanges(upTo: revision, moment, send)
            }
            try await sendQueuePlace(send)
            try await sendBlocks(send)
            switch await fanOut.signal.wait(after: seen) {
            case .changed: continue
            case .quiet: try await send([ByteBuffer(bytes: ServerSentEvent.comment())])
            case .closed: return
            }
        }
    }

    /// Finds the reply that the page shows as running, so that the whole message need not be replaced when it ends.
    ///
    /// A reply that began or ended after the cursor is sent whole: the page may not have it at all.
    private mutating func adoptRunningReply() async throws {
        guard let chat, let live = try await feed.replies.live(in: chat, of: user.id) else { return }
        let changed = try await feed.messages.changes(
            in: chat, of: user.id, after: cursor.revision, from: messages.first)
        guard !changed.messages.contains(where: { $0.id == live.id }) else { return }
        running = live.id
        queuePlace = .unknown
    }

    private mutating func sendChanges(
        upTo revision: Int, _ moment: FeedReads.Moment, _ send: Send
    ) async throws {
        guard revision > cursor.revision else { return }
        if let chat { try await sendChanges(in: chat, upTo: revision, send) }
        cursor.revision = revision
        let isFull = chat == nil ? try await feed.reads.isFull(at: moment) : false
        try await send(
            numbered(
                try await feed.lists.event(of: list, selected: chat, at: revision, isFull: isFull, for: user)))
    }

    private mutating func sendChanges(in chat: Chat.ID, upTo revision: Int, _ send: Send) async throws {
        let changed = try await feed.reads.changes(
            in: chat, of: user.id, after: cursor.revision, upTo: revision, from: messages.first)
        guard let changed else { return try await send([Self.deletion]) }
        if changed.showsOtherBranch || changed.isPartial {
            let shown = try await sendBranch(of: chat, at: revision, send)
            for message in changed.messages where !changed.isPartial && !shown.contains(message.id) {
                // A change further back than the newest messages matters only to a page that has loaded that far back.
                try await send(numbered(try await feed.events.message(message, isEarlier: true, for: user)))
            }
        } else {
            for message in changed.messages { try await sendMessage(message, send) }
        }
        try await sendMeter(of: changed.promptUse, send)
    }

    /// Tells how full the context window is, if the page tells something else.
    private mutating func sendMeter(of use: PromptUse?, _ send: Send) async throws {
        let meter = await feed.meter(of: use)
        guard cursor.meter != meter?.mark ?? 0 else { return }
        cursor.meter = meter?.mark ?? 0
        try await send(numbered(try await feed.events.window(meter, in: user.language)))
    }

    /// Replaces the messages on the page with those of another branch.
    ///
    /// - Returns: The identifiers of the new messages.
    private mutating func sendBranch(
        of chat: Chat.ID, at revision: Int, _ send: Send
    ) async throws -> Set<Message.ID> {
        let branch = try await feed.branches.branch(of: chat, at: revision, inPlaceOf: messages, for: user, feed)
        running = feed.replies.live(in: chat).map(\.id).flatMap { branch.messages.contains($0) ? $0 : nil }
        queuePlace = .unknown
        cursor.position = branch.position
        shown = nil
        try await send(numbered(branch.event))
        return branch.messages
    }

    private mutating func sendMessage(_ message: Message, _ send: Send) async throws {
        if message.status == .streaming {
            running = message.id
            shown = try await feed.running(message, for: user)
            let place = feed.replies.live(message.id)?.queuePlace
            queuePlace = .known(place)
            cursor.position = shown?.version.position ?? .start
            try await send(
                numbered(try await feed.events.running(message, showing: shown, queuePlace: place, in: user.language)))
        } else if message.id == running {
            running = nil
            try await send(numbered(try await feed.events.end(of: message, after: shown, for: user)))
            cursor.position = .start
            shown = nil
        } else {
            try await send(numbered(try await feed.events.message(message, for: user)))
        }
    }

    /// Sends the place of the running reply in the queue, or that its turn has come.
    private mutating func sendQueuePlace(_ send: Send) async throws {
        guard let live = running.flatMap(feed.replies.live) else { return }
        let current = live.queuePlace
        guard queuePlace != .known(current) else { return }
        queuePlace = .known(current)
        try await send(numbered(try await feed.events.footer(of: live.message, queuePlace: current, in: user.language)))
    }

    /// Sends the blocks of the running reply that the page lacks.
    private mutating func sendBlocks(_ send: Send) async throws {
        guard let running,
            let change = try feed.documents.document(of: running, in: user.language)?.change(after: cursor.position)
        else { return }
        cursor.position = change.document.version.position
        shown = change.document
        try await send(numbered(change.event))
    }

    /// Tells a page that its chat has been deleted.
    private static let deletion = ByteBuffer(bytes: ServerSentEvent(event: "deletion", data: "{}").encoded())

    /// Events up to this many bytes are copied; longer ones are shared by all pages until they are sent.
    private static let small = 4 << 10

    /// An event with this page's cursor as its id.
    private func numbered(_ event: ByteBuffer) -> [ByteBuffer] {
        let isSmall = event.readableBytes <= Self.small
        var numbered = ByteBuffer()
        numbered.reserveCapacity(64 + (isSmall ? event.readableBytes : 0))
        numbered.writeStaticString("id: ")
        numbered.writeString(cursor.description)
        numbered.writeStaticString("\n")
        guard isSmall else { return [numbered, event] }
        numbered.writeImmutableBuffer(event)
        return [numbered]
    }
}
