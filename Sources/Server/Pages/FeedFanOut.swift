internal import Assistant
internal import Model
internal import NIOCore

/// The open pages of a user that show the same chat, or none.
///
/// One task listens for all of them. It renders a growing reply at a pace that suits browsers and then wakes the pages,
/// so they stay in step: a change is encoded once, and new text costs a page nothing until there is something to send.
final class FeedFanOut: Sendable {
    /// What the pages have been told of the running reply.
    private struct Told {
        var version: LiveDocument.Version?
        /// Its place in the queue.
        var queuePlace: Int?
    }

    let user: User.ID
    let chat: Chat.ID?
    let language: Language
    /// Notifies when there may be something to send to the pages.
    let signal = ChangeSignal()
    private let replies: Replies
    private let documents: LiveDocuments
    private let watch: Watch
    /// The count of changes that pages which join will see.
    private let start: ChangeSignal.Count

    init(
        of user: User.ID, chat: Chat.ID?, in language: Language, _ replies: Replies, _ documents: LiveDocuments
    ) {
        self.user = user
        self.chat = chat
        self.language = language
        self.replies = replies
        self.documents = documents
        watch = replies.watch(of: user)
        start = watch.changes.count
    }

    /// Wakes the pages until the task is cancelled or the server stops.
    func serve() async {
        await withTaskGroup { group in
            group.addTask { await self.tellOfChanges() }
            await tellOfText()
            group.cancelAll()
        }
        signal.close()
    }

    /// Stored changes do not wait while the pages rest from the last piece of text.
    private func tellOfChanges() async {
        var seen = start
        while case .changed(let count) = await watch.changes.wait(after: seen) {
            seen = count
            signal.notify()
        }
    }

    private func tellOfText() async {
        var told = Told()
        while !Task.isCancelled {
            let seen = watch.anything.count
            if let pause = await tellOfReply(&told) {
                try? await Task.sleep(for: pause)  // Fails if cancelled, which ends the loop.
                continue
            }
            switch await watch.anything.wait(after: seen) {
            case .changed: continue
            case .quiet: signal.keepAlive()
            case .closed: return
            }
        }
    }

    /// Renders new text of the running reply and wakes the pages.
    ///
    /// - Returns: How long to let the pages rest; `nil` if there was no new text.
    private func tellOfReply(_ told: inout Told) async -> Duration? {
        guard let live = chat.flatMap(replies.live(in:)) else { return nil }
        if told.queuePlace != live.queuePlace {
            told.queuePlace = live.queuePlace
            signal.notify()
        }
        do {
            return try await tellOfText(in: documents.document(of: live, in: language), &told)
        } catch {
            // Too much of the user's other work is waiting: the next attempt renders this text, too.
            return Feed.pause(after: 0)
        }
    }

    private func tellOfText(in document: LiveDocument, _ told: inout Told) async throws -> Duration? {
        try await document.advance()
        let version = document.version
        guard let last = told.version, last.document == version.document else {
            // Each page has a part of its own, and takes what it lacks.
            told.version = version
            signal.notify()
            return nil
        }
        guard let change = try document.change(after: last.position) else { return nil }
        told.version = change.document.version
        signal.notify()
        return Feed.pause(after: change.event.readableBytes)
    }
}
