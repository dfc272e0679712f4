import Model

@testable import Storage

/// Shorthand for conversations, as most tests need them.
extension MessageStore {
    private var replies: ReplyStore { ReplyStore(database: database) }

    func begin(
        _ content: String, in chat: Chat.ID, of owner: User.ID
    ) async throws -> (message: Message, reply: Message) {
        let exchange = try await replies.begin(.say(content), in: chat, of: owner)
        return (exchange.message, exchange.reply)
    }

    @discardableResult
    func finish(_ reply: Message, of owner: User.ID) async throws -> Bool {
        try await replies.finish(reply, of: owner) != nil
    }

    func interruptOrphans() async throws -> Int {
        try await replies.endOrphans().count
    }

    func changes(in chat: Chat.ID, of owner: User.ID, after revision: Int) async throws -> [Message] {
        try await changes(in: chat, of: owner, after: revision, from: nil).messages
    }
}
