internal import Model
internal import Synchronization

/// Names chats in the background, with at most one task for each chat at any time.
final class Naming: Sendable {
    /// Most titles requested from the model at the same time; beyond that, the first words of the question are used.
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

    /// Names the chat of a reply that has ended, unless it has a name.
    ///
    /// - Parameter onNamed: Called if the chat gets a new title.
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

    /// Cancels unfinished work.
    func close() async {
        let tasks = state.withLock { state in
            state.isClosed = true
            return Array(state.tasks.values)
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }
}
