package import Model
internal import Synchronization

/// A running reply: one growing text that any number of readers follow, each at its own pace. A finished reply can be
/// followed in the same way.
package final class LiveReply: Sendable {
    /// What a reader gets next, given its position in the text.
    package enum Step: Hashable, Sendable {
        /// More text, and the position after it.
        case text(String, position: Int)
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

    private struct State {
        var message: Message
        var hasEnded: Bool
        /// Place in the queue while the reply waits for its turn.
        var queuePlace: Int?
        /// Bytes of the text stored in the reply log.
        var logged: Int
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

    init(_ message: Message, owner: User.ID, ownersSignal: ChangeSignal) {
        id = message.id
        chatID = message.chatID
        userID = owner
        let isRunning = message.status == .streaming
        state = Mutex(State(message: message, hasEnded: !isRunning, logged: message.content.utf8.count))
        self.ownersSignal = ownersSignal
    }

    /// The reply as written so far.
    package var message: Message { state.withLock { $0.message } }

    /// Bytes of UTF-8 written so far: the position of a reader that has everything.
    package var position: Int { state.withLock { $0.message.content.utf8.count } }

    /// The text after a position, which must have come from this reply.
    package func text(after position: Int) -> Substring {
        state.withLock { $0.message.content.suffix(afterByte: position) }
    }

    /// Place in the queue, from 1, while the reply waits for its turn.
    package var queuePlace: Int? { state.withLock { $0.queuePlace } }

    /// Waits for what follows a position, in bytes of UTF-8.
    ///
    /// - Parameter queuePlace: Place in the queue that was last reported to the reader.
    package func next(after position: Int, queuePlace: Int? = nil) async -> Step {
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

    func append(_ text: String) {
        state.withLock { $0.message.content += text }
        notify()
    }

    /// Text that is not in the log yet, and its position; `nil` if there is none.
    func unlogged() -> (position: Int, text: String)? {
        state.withLock { state in
            guard !state.hasEnded, state.logged < state.message.content.utf8.count else { return nil }
            return (state.logged, String(state.message.content.suffix(afterByte: state.logged)))
        }
    }

    /// Records that the text up to a position is in the log.
    func markLogged(upTo position: Int) {
        state.withLock { $0.logged = max($0.logged, position) }
    }

    func end(_ message: Message) {
        state.withLock { state in
            state.message = message
            state.hasEnded = true
        }
        notify()
    }

    func keepAlive() {
        signal.keepAlive()
    }

    private func notify() {
        signal.notify()
        ownersSignal.notify()
    }

    /// What follows a position, if there is anything yet; see ``next(after:queuePlace:)``.
    package func step(after position: Int, queuePlace told: Int? = nil) -> Step? {
        state.withLock { state in
            let content = state.message.content
            let text = content.piece(afterByte: position, atMost: Self.longestStep)
            if !text.isEmpty {
                return .text(String(text), position: content.utf8.distance(from: content.startIndex, to: text.endIndex))
            }
            if state.hasEnded { return .ended(state.message) }
            guard let queuePlace = state.queuePlace, queuePlace != told else { return nil }
            return .waiting(queuePlace: queuePlace)
        }
    }
}

extension String {
    /// The text after this many bytes of UTF-8. A position inside a character moves to the character's start.
    fileprivate func suffix(afterByte position: Int) -> Substring {
        let bytes = utf8
        guard position <= bytes.count,
            let index = bytes.index(startIndex, offsetBy: max(0, position), limitedBy: endIndex)
        else { return "" }
        return self[index...]
    }

    /// The beginning of the text after this many bytes of UTF-8, without an incomplete character at its end.
    fileprivate func piece(afterByte position: Int, atMost count: Int) -> Substring {
        let rest = suffix(afterByte: position)
        guard var end = rest.utf8.index(rest.startIndex, offsetBy: count, limitedBy: rest.endIndex), end < rest.endIndex
        else { return rest }
        while UTF8.isContinuation(rest.utf8[end]) { rest.utf8.formIndex(before: &end) }
        return rest[..<end]
    }
}
