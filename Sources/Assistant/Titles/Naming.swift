internal import Model
internal import Synchronization

/// Names chats beside everything else, each at most once at a time.
final class Naming: Sendable {
    /// Titles asked of the model at the same time; above it, the first words of the question serve.
    private static let most = 4

    private struct State {
        var tasks: [Chat.ID: Task<Void, Never>] = [:]
        var isClosed = false
    }

    /// Guards which chats are being named.
    private let state = Mutex(State())
    private let writer: TitleWriter

    init(_ writer: TitleWriter) {
        self.writer = writer
    }

    var isIdle: Bool { state.withLock { $0.tasks.isEmpty } }

    /// Names the chat of a reply that has ended, if nobody has.
    ///
    /// - Parameter onNamed: Called when the chat has a new title.
    func begin(after reply: Message, of owner: User.ID, onNamed: @escaping @Sendable () -> Void) {
        let chat = reply.chatID
        state.withLock { state in
            guard !state.isClosed, state.tasks[chat] == nil else { return }
            let isBusy = state.tasks.count >= Self.most
            state.tasks[chat] = Task {
                if await writer.name(chat, of: owner, after: reply, isBusy: isBusy) { onNamed() }
                _ = self.state.withLock { $0.tasks.removeValue(forKey: chat) }
            }
        }
    }

    /// Gives up what is not done.
    func close() async {
        let tasks = state.withLock { state in
            state.isClosed = true
            return Array(state.tasks.values)
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }
}
