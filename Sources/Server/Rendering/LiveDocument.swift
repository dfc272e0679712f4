internal import Assistant
internal import Markdown
internal import Model
internal import Synchronization

/// The HTML of a running reply, rendered once for all pages that show it.
actor LiveDocument {
    /// What a reader at some position lacks.
    struct Change: Sendable {
        /// Index of the first block that differs from the reader's.
        let from: Int
        /// All blocks of the document.
        let document: [String]
        /// The reader's position after this change.
        let position: Int

        /// The blocks that the reader lacks.
        var blocks: ArraySlice<String> { document[from...] }
    }

    /// Texts up to this many bytes are rendered at once; longer ones on the compute threads.
    private static let small = 8 << 10

    nonisolated let reply: LiveReply
    private let pool: ComputePool
    private var document: GrowingDocument
    /// Bytes of the reply's text rendered so far.
    private var position = 0
    /// The position at which each block last changed.
    private var changedAt: [Int] = []
    /// The rendering in progress, shared by all who ask in the meantime.
    private var rendering: Task<Void, any Error>?

    init(_ reply: LiveReply, pool: ComputePool) {
        self.reply = reply
        self.pool = pool
        document = GrowingDocument(scope: "\(reply.id)")
    }

    /// Renders new text and returns the blocks that a reader lacks, or `nil` if it lacks none.
    func changes(after position: Int) async throws -> Change? {
        try await advance()
        guard self.position > position else { return nil }
        let from = changedAt.firstIndex { $0 > position } ?? document.blocks.count
        return Change(from: from, document: document.blocks, position: self.position)
    }

    private func advance() async throws {
        if let rendering { return try await rendering.value }
        let text = reply.text(after: position)
        guard !text.isEmpty else { return }
        if text.utf8.count + document.openLength <= Self.small {
            let from = document.append(text)
            note(changeFrom: from, length: text.utf8.count)
            return
        }
        let task = Task { try await advanceElsewhere(text) }
        rendering = task
        try await task.value
    }

    private func advanceElsewhere(_ text: Substring) async throws {
        defer { rendering = nil }
        let (grown, from) = try await pool.run(for: reply.userID) { [document] in
            var document = document
            let from = document.append(text)
            return (document, from)
        }
        document = grown
        note(changeFrom: from, length: text.utf8.count)
    }

    private func note(changeFrom from: Int, length: Int) {
        position += length
        let count = document.blocks.count
        changedAt.removeLast(max(0, changedAt.count - from))
        changedAt += Array(repeating: position, count: max(0, count - from))
    }
}

/// The documents of running replies.
final class LiveDocuments: Sendable {
    private let replies: Replies
    private let pool: ComputePool
    /// Guards the documents; those of ended replies are removed when another reply begins.
    private let documents = Mutex<[Message.ID: LiveDocument]>([:])

    init(replies: Replies, pool: ComputePool) {
        self.replies = replies
        self.pool = pool
    }

    /// The document of a reply that is running on this server.
    func document(of id: Message.ID) -> LiveDocument? {
        guard let live = replies.live(id) else { return nil }
        return documents.withLock { documents in
            // A continued reply has the same ID but is a different one.
            if let document = documents[id], document.reply === live { return document }
            documents = documents.filter { replies.live($0.key) != nil }
            let document = LiveDocument(live, pool: pool)
            documents[id] = document
            return document
        }
    }
}
