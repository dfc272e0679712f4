package import Model
internal import Storage
internal import Synchronization

/// A running reply: a growing message that any number of readers follow, each at its own pace. A finished reply can be
/// followed in the same way.
package final class LiveReply: Sendable {
    /// One change of a growing message.
    package enum Growth: Hashable, Sendable {
        /// A part begins; its text follows.
        case start(ordinal: Int, kind: Part.Kind)
        /// More text of the part that began last.
        case text(String, kind: Part.Kind)
        /// The part is complete.
        case end(ordinal: Int, kind: Part.Kind, durationMillis: Int?)
    }

    /// What a reader gets next, given its position in the message.
    package enum Step: Hashable, Sendable {
        /// What has been added, in order, and the position after it.
        case growth([Growth], position: Position)
        /// The reply is waiting for its turn; the place counts from 1.
        case waiting(queuePlace: Int)
        /// Nothing new for a while.
        case quiet
        /// The reply has ended, and the reader has all of it.
        ///
        /// Indirect, so that a step needs no space for a message in each task that waits for one.
        indirect case ended(Message)
        /// The reader's task was cancelled.
        case cancelled
    }

    struct State {
        var message: Message
        /// Whether the last part is still growing.
        var isOpen = false
        var hasEnded: Bool
        /// Whether the reply goes on, or has ended, without this server.
        var isAbandoned = false
        /// Place in the queue while the reply waits for its turn.
        var queuePlace: Int?
        var logged: Logged
    }

    /// What the reply log has.
    struct Logged {
        /// How many parts it has, the last of them perhaps in part.
        var parts: Int
        /// Bytes of the last of them, and whether the log has its provider's form.
        var bytes = 0
        var hasWire = false
        var entries: [ReplyStore.LogEntry] = []
        /// Whether the entries have been handed over to be removed.
        var isClosed = false
    }

    /// Most bytes of one step. However far behind a reader is, no more than this is copied for it at once.
    private static let longestStep = 1 << 16

    package let id: Message.ID
    package let chatID: Chat.ID
    package let userID: User.ID
    /// Guards the text and whether it is complete.
    private let state: Mutex<State>
    private let signal = ChangeSignal()
    /// Notifies of every change to the owner's chats.
    private let ownersSignal: ChangeSignal
    /// Whose reply it is, if it is written here.
    let node: Node.ID?
    private let lease: NodeLease?

    /// - Parameters:
    ///   - node: The name under which this server writes the reply; `nil` if it does not.
    ///   - lease: The lease of this server.
    init(
        _ message: Message, owner: User.ID, ownersSignal: ChangeSignal, node: Node.ID? = nil, lease: NodeLease? = nil
    ) {
        self.node = node
        self.lease = lease
        id = message.id
        chatID = message.chatID
        userID = owner
        let isRunning = message.status == .streaming
        // What a continued reply began with is stored.
        let logged = Logged(
            parts: message.parts.count, bytes: message.parts.last?.text.utf8.count ?? 0, hasWire: true)
        state = Mutex(State(message: message, hasEnded: !isRunning, logged: logged))
        self.ownersSignal = ownersSignal
    }

    /// The reply as written so far.
    package var message: Message { state.withLock { $0.message } }

    /// The position of a reader that has everything.
    package var position: Position { state.withLock(\.position) }

    /// Where a reader goes on that has everything up to a position.
    ///
    /// One past the end counts as the end: after a crash of the server, the latest text is lost. But what another server
    /// writes may only be late here, and the reader has it from there.
    package func beginning(for position: Position) -> Position {
        state.withLock { state in
            node == nil && !state.hasEnded ? position : state.nearest(to: position)
        }
    }

    /// Bytes of UTF-8 written so far, in all parts.
    var size: Int { state.withLock { $0.message.size } }

    /// Place in the queue, from 1, while the reply waits for its turn.
    package var queuePlace: Int? { state.withLock { $0.queuePlace } }

    /// Waits for what follows a position.
    ///
    /// - Parameter queuePlace: Place in the queue that was last reported to the reader.
    package func next(after position: Position, queuePlace: Int? = nil) async -> Step {
        while true {
            let seen = signal.count
            if let step = step(after: position, queuePlace: queuePlace) { return step }
            switch await signal.wait(after: seen) {
            case .changed: continue
            case .quiet: return .quiet
            case .closed: return step(after: position, queuePlace: queuePlace) ?? .cancelled
            }
        }
    }

    /// Sets the place in the queue; `nil` when it is the reply's turn.
    func setQueuePlace(_ queuePlace: Int?) {
        let isNew = state.withLock { state in
            defer { state.queuePlace = queuePlace }
            return state.queuePlace != queuePlace
        }
        if isNew { notify() }
    }

    /// Adds text to the open part, or begins a part with it.
    func append(_ text: String, kind: Part.Kind, step: Int) {
        state.withLock { state in
            let last = state.message.parts.count - 1
            if state.isOpen, state.message.parts[last].kind == kind {
                state.message.parts[last].text += text
            } else {
                state.message.parts.append(Part(ordinal: last + 1, step: step, kind: kind, text: text))
                state.isOpen = true
            }
        }
        notify()
    }

    /// Completes the open part. Readers are told with what comes next.
    ///
    /// - Parameters:
    ///   - kind: What it must be; nothing happens to a part of another kind.
    ///   - wire: The part in the provider's own form.
    ///   - account: Whose form that is.
    func endPart(_ kind: Part.Kind, wire: String?, account: String?, durationMillis: Int?) {
        state.withLock { state in
            guard state.isOpen, let last = state.message.parts.indices.last, state.message.parts[last].kind == kind
            else { return }
            state.message.parts[last].wire = wire
            state.message.parts[last].account = wire == nil ? nil : account
            state.message.parts[last].durationMillis = durationMillis
            state.isOpen = false
        }
    }

    /// Adds a part that comes whole.
    func add(_ kind: Part.Kind, step: Int, wire: String, account: String?, durationMillis: Int?) {
        state.withLock { state in
            let part = Part(
                ordinal: state.message.parts.count, step: step, kind: kind, wire: wire, account: account,
                durationMillis: durationMillis)
            state.message.parts.append(part)
            state.isOpen = false
        }
        notify()
    }

    /// Whether the last part is growing and of this kind.
    func isGrowing(_ kind: Part.Kind) -> Bool {
        state.withLock { $0.isOpen && $0.message.parts.last?.kind == kind }
    }

    /// The text of the part that is growing.
    var growingText: String? { state.withLock { $0.isOpen ? $0.message.parts.last?.text : nil } }

    /// What is not in the log yet.
    func unlogged() -> [ReplyStore.Piece] {
        state.withLock { state in
            guard !state.hasEnded, !state.logged.isClosed else { return [] }
            let (parts, logged) = (state.message.parts, state.logged)
            return parts[max(0, logged.parts - 1)...].compactMap { part in
                let isNew = part.ordinal >= logged.parts
                let position = isNew ? 0 : logged.bytes
                let wire = isNew || !logged.hasWire ? part.wire : nil
                guard isNew || position < part.text.utf8.count || wire != nil else { return nil }
                return ReplyStore.Piece(
                    reply: id, part: part, position: position, content: String(part.text.suffix(afterByte: position)),
                    wire: wire)
            }
        }
    }

    /// Records that pieces are in the log.
    ///
    /// - Returns: False if the reply has closed its log in the meantime, so that nobody else will remove them.
    func markLogged(_ pieces: [ReplyStore.Piece], as entries: [ReplyStore.LogEntry]) -> Bool {
        state.withLock { state in
            guard !state.logged.isClosed else { return false }
            state.logged.entries += entries
            for piece in pieces {
                let isSame = piece.ordinal == state.logged.parts - 1
                state.logged.hasWire = piece.wire != nil || (isSame && state.logged.hasWire)
                state.logged.parts = piece.ordinal + 1
                state.logged.bytes = piece.position + piece.content.utf8.count
            }
            return true
        }
    }

    /// What the log has of the reply, which is to be removed.
    func closeLog() -> [ReplyStore.LogEntry] {
        state.withLock { state in
            state.logged.isClosed = true
            return state.logged.entries
        }
    }

    /// Adds what another server has logged.
    ///
    /// - Returns: False if something before it is missing.
    func take(_ pieces: [LoggedPiece]) -> Bool {
        guard !pieces.isEmpty else { return true }
        let isComplete = state.withLock { state in
            for piece in pieces {
                guard state.message.add(piece) else { return false }
                state.isOpen = piece.part.wire == nil
            }
            return true
        }
        notify()
        return isComplete
    }

    func end(_ message: Message) {
        state.withLock { state in
            state.message = message
            state.isOpen = false
            state.hasEnded = true
        }
        notify()
    }

    /// Sends readers away: they come back, and find what has become of the reply.
    func abandon() {
        state.withLock { $0.isAbandoned = true }
        notify()
    }

    /// Readers may go on: it is certain again that the reply is this server's.
    func proceed() {
        notify()
    }

    func keepAlive() {
        signal.keepAlive()
    }

    /// Whether what has been written may be shown: not if another server may have ended the reply.
    private var isCertain: Bool {
        guard let lease, let node else { return true }
        return lease.isCertain(node)
    }

    private func notify() {
        signal.notify()
        ownersSignal.notify()
    }

    /// Everything that has been added after a position, and the position after it.
    package func growth(after position: Position) -> ([Growth], Position) {
        let isCertain = isCertain
        return state.withLock { state in
            isCertain || state.hasEnded ? state.growth(after: position, atMost: .max) : ([], position)
        }
    }

    /// What follows a position, if there is anything yet; see ``next(after:queuePlace:)``.
    package func step(after position: Position, queuePlace told: Int? = nil) -> Step? {
        let isCertain = isCertain
        return state.withLock { state in
            if state.isAbandoned { return .cancelled }
            guard isCertain || state.hasEnded else { return nil }
            // The server that wrote it died, and its latest text is lost: the reader comes back, and is told from where.
            if state.hasEnded, state.nearest(to: position) != position { return .cancelled }
            let (growth, end) = state.growth(after: position, atMost: Self.longestStep)
            if !growth.isEmpty { return .growth(growth, position: end) }
            if state.hasEnded { return .ended(state.message) }
            guard let queuePlace = state.queuePlace, queuePlace != told else { return nil }
            return .waiting(queuePlace: queuePlace)
        }
    }
}
