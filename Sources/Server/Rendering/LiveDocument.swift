internal import Assistant
internal import Model
internal import NIOCore
internal import Synchronization

/// The HTML of a running reply, rendered once for all pages that show it.
///
/// It grows when it is told to advance. Pages take what they lack from the last version, so those that take every
/// version stay in step, and the change between two versions is encoded once for all of them.
actor LiveDocument {
    /// Identifies what a page shows of a running reply.
    struct Version: Hashable, Sendable {
        /// Number of the document: a continued reply has another one.
        let document: Int
        /// How much of the reply it covers.
        let position: Position
    }

    /// The document at some version.
    struct Snapshot: Sendable {
        let version: Version
        let blocks: [String]
    }

    /// What a page with an earlier version lacks.
    struct Change: Sendable {
        /// The document after this change.
        let document: Snapshot
        /// The event `block` without its id.
        let event: ByteBuffer
    }

    private struct State {
        var blocks: [String] = []
        /// How much of the reply had been rendered when the blocks last changed.
        var position = Position.start
        /// The position at which each block last changed.
        var changedAt: [Position] = []
        /// Changes to the last version, by the position after which they follow.
        var changes: [Position: Change] = [:]
        var encoded = 0
    }

    /// Texts up to this many bytes are rendered at once; longer ones on the compute threads.
    private static let small = 8 << 10
    /// Most changes to keep: pages are in step except for those that have just connected or are slow.
    private static let mostChanges = 8

    nonisolated let reply: LiveReply
    private nonisolated let number: Int
    private let pool: ComputePool
    private var sections: MessageSections
    /// How much of the reply the sections have taken.
    private var taken = Position.start
    /// The rendering in progress, shared by all who ask in the meantime.
    private var rendering: Task<Void, any Error>?
    /// Guards the last version and the changes to it, which pages take without waiting for a rendering.
    private nonisolated let state = Mutex(State())

    init(_ reply: LiveReply, number: Int, sections: MessageSections, pool: ComputePool) {
        self.reply = reply
        self.number = number
        self.pool = pool
        self.sections = sections
    }

    /// The last version.
    nonisolated var version: Version {
        state.withLock { Version(document: number, position: $0.position) }
    }

    /// The document at its last version; `nil` if nothing has been rendered.
    nonisolated var snapshot: Snapshot? {
        state.withLock { $0.position > .start ? snapshot(of: $0) : nil }
    }

    /// How many changes have been encoded so far.
    nonisolated var encoded: Int { state.withLock { $0.encoded } }

    /// What a page at a position lacks of the last version, or `nil` if it lacks nothing.
    nonisolated func change(after position: Position) throws -> Change? {
        try state.withLock { state in
            guard state.position > position else { return nil }
            if let change = state.changes[position] { return change }
            let from = state.changedAt.firstIndex { $0 > position } ?? state.blocks.count
            let event = BlockEvent(messageID: "\(reply.id)", from: from, blocks: Array(state.blocks[from...]))
            let change = Change(document: snapshot(of: state), event: try ByteBuffer(sharing: "block", event))
            state.encoded += 1
            if state.changes.count == Self.mostChanges { state.changes = [:] }
            state.changes[position] = change
            return change
        }
    }

    private nonisolated func snapshot(of state: State) -> Snapshot {
        Snapshot(version: Version(document: number, position: state.position), blocks: state.blocks)
    }

    /// Renders what is new in the reply, if there is anything.
    func advance() async throws {
        if let rendering { return try await rendering.value }
        let (growth, end) = reply.growth(after: taken)
        guard !growth.isEmpty else { return }
        if growth.reduce(sections.openLength, { $0 + $1.size }) <= Self.small {
            publish(changeFrom: sections.take(growth), upTo: end)
            return
        }
        let task = Task { try await advanceElsewhere(growth, upTo: end) }
        rendering = task
        try await task.value
    }

    private func advanceElsewhere(_ growth: [LiveReply.Growth], upTo end: Position) async throws {
        defer { rendering = nil }
        let (grown, from) = try await pool.run(for: reply.userID) { [sections] in
            var sections = sections
            let from = sections.take(growth)
            return (sections, from)
        }
        sections = grown
        publish(changeFrom: from, upTo: end)
    }

    private func publish(changeFrom from: Int, upTo end: Position) {
        taken = end
        let blocks = sections.blocks
        state.withLock { state in
            guard from < blocks.count || blocks.count < state.blocks.count else { return }
            state.position = end
            state.blocks = blocks
            state.changedAt.removeLast(max(0, state.changedAt.count - from))
            state.changedAt += Array(repeating: end, count: max(0, blocks.count - from))
            state.changes = [:]
        }
    }
}

extension LiveReply.Growth {
    /// Bytes of text.
    fileprivate var size: Int {
        if case .text(let text, _) = self { text.utf8.count } else { 0 }
    }
}
