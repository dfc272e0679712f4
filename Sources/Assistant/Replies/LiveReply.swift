package import Model
internal import Synchronization

/// A reply while it is written: one growing text that any number of readers follow, each at its own pace. One that has
/// ended can be followed in the same way.
package final class LiveReply: Sendable {
    /// What a reader that has the text up to some position gets next.
    package enum Step: Hashable, Sendable {
        /// More text, and the position after it.
        case text(String, position: Int)
        /// Nothing new for a while.
        case quiet
        /// The reply has ended, and the reader has all of it.
        case ended(Message)
        /// The reader was cancelled.
        case cancelled
    }

    private struct State {
        var message: Message
        var hasEnded: Bool
        /// Bytes of the text that are stored in the log of replies.
        var logged: Int
    }

    package let id: Message.ID
    package let chatID: Chat.ID
    package let userID: User.ID
    /// Guards the text and whether it is whole.
    private let state: Mutex<State>
    private let bell = Bell()
    /// Rings for everything that happens to the owner's chats.
    private let ownersBell: Bell

    init(_ message: Message, owner: User.ID, ownersBell: Bell) {
        id = message.id
        chatID = message.chatID
        userID = owner
        let isRunning = message.status == .streaming
        state = Mutex(State(message: message, hasEnded: !isRunning, logged: message.content.utf8.count))
        self.ownersBell = ownersBell
    }

    /// The reply as far as it is.
    package var message: Message { state.withLock { $0.message } }

    /// Bytes of UTF-8 written so far: the position of a reader who has everything.
    package var position: Int { state.withLock { $0.message.content.utf8.count } }

    /// The text after a position, which must have come from this reply.
    package func text(after position: Int) -> Substring {
        state.withLock { $0.message.content.suffix(afterByte: position) }
    }

    /// Waits for what comes after a position: bytes of UTF-8 the reader has.
    package func next(after position: Int) async -> Step {
        while true {
            let heard = bell.count
            if let step = step(after: position) { return step }
            switch await bell.wait(after: heard) {
            case .rang: continue
            case .quiet: return .quiet
            case .closed: return step(after: position) ?? .cancelled
            }
        }
    }

    func append(_ text: String) {
        state.withLock { $0.message.content += text }
        ring()
    }

    /// Text that is not in the log yet, and the position before it; `nil` when there is none.
    func unlogged() -> (position: Int, text: String)? {
        state.withLock { state in
            guard !state.hasEnded, state.logged < state.message.content.utf8.count else { return nil }
            return (state.logged, String(state.message.content.suffix(afterByte: state.logged)))
        }
    }

    /// Tells that the text up to a position is in the log.
    func markLogged(upTo position: Int) {
        state.withLock { $0.logged = max($0.logged, position) }
    }

    func end(_ message: Message) {
        state.withLock { state in
            state.message = message
            state.hasEnded = true
        }
        ring()
    }

    func nudge() {
        bell.nudge()
    }

    private func ring() {
        bell.ring()
        ownersBell.ring()
    }

    private func step(after position: Int) -> Step? {
        state.withLock { state in
            let content = state.message.content
            let total = content.utf8.count
            if position < total { return .text(String(content.suffix(afterByte: position)), position: total) }
            return state.hasEnded ? .ended(state.message) : nil
        }
    }
}

extension String {
    /// What follows so many bytes of UTF-8. A position inside a character moves to the character's start.
    fileprivate func suffix(afterByte position: Int) -> Substring {
        let bytes = utf8
        guard let index = bytes.index(startIndex, offsetBy: max(0, position), limitedBy: endIndex) else { return "" }
        return self[index...]
    }
}
