package import Model
package import Storage

/// Users' operations on their chats. Every change reaches the pages that show them.
package struct Chats: Sendable {
    let store: ChatStore
    let replies: Replies

    package init(database: Database, replies: Replies) {
        store = ChatStore(database: database)
        self.replies = replies
    }

    /// See ``ChatStore/create(title:wish:owner:)``.
    package func create(title: String?, wish: ModelWish = ModelWish(), owner: User.ID) async throws -> Chat {
        try await notifying(owner) { try await store.create(title: title, wish: wish, owner: owner) }
    }

    /// See ``ChatStore/update(_:of:title:isArchived:model:effort:)``.
    package func update(
        _ id: Chat.ID, of owner: User.ID, title: String?, isArchived: Bool?, model: Change<String> = .keep,
        effort: Change<Effort> = .keep
    ) async throws -> Chat {
        try await notifying(owner) {
            try await store.update(
                id, of: owner, title: title, isArchived: isArchived, model: model, effort: effort)
        }
    }

    /// Deletes a chat with its messages, and ends its running reply.
    package func delete(_ id: Chat.ID, of owner: User.ID) async throws {
        try await notifying(owner) { try await store.delete(id, of: owner) }
        replies.stop(in: id)
    }

    private func notifying<Result>(_ owner: User.ID, _ change: () async throws -> Result) async throws -> Result {
        let result = try await change()
        replies.watch(of: owner).notifyOfChange()
        return result
    }
}
