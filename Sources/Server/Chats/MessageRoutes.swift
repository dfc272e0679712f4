internal import API
internal import Hummingbird
internal import Model
internal import Storage

/// Routes under `/api/v1/chats/{chat}/messages` that only read.
struct MessageRoutes {
    let messages: MessageStore

    func register(on api: some RouterMethods<AccountContext>) {
        api.group("chats/:chat/messages")
            .get(use: list)
            .get(":message", use: read)
    }

    private func list(_ request: Request, context: AccountContext) async throws -> Response {
        let page = try await messages.messages(
            in: try context.identifier("chat"), of: context.user.id, before: try request.identifier("before"),
            limit: try request.limit())
        return .json(
            MessageListBody(messages: page.elements.map { MessageBody($0) }, hasMore: page.hasMore))
    }

    private func read(_ request: Request, context: AccountContext) async throws -> Response {
        let message = try await messages.message(
            try context.identifier("message"), in: try context.identifier("chat"), of: context.user.id)
        return .json(MessageBody(message))
    }
}

extension MessageBody {
    init(_ message: Message) {
        self.init(
            id: "\(message.id)", chatID: "\(message.chatID)", parentID: message.parentID.map { "\($0)" },
            role: message.role.rawValue, content: message.content, status: message.status.rawValue,
            metadata: message.role == .assistant ? MetadataBody(message) : nil,
            siblings: SiblingsBody(message.siblings), createdAt: "\(message.createdAt)")
    }
}

extension SiblingsBody {
    init(_ siblings: Message.Siblings) {
        self.init(
            index: siblings.index, count: siblings.count, previousID: siblings.previousID.map { "\($0)" },
            nextID: siblings.nextID.map { "\($0)" })
    }
}

extension MetadataBody {
    init(_ message: Message) {
        let metadata = message.metadata
        self.init(
            model: metadata?.model, inputTokens: metadata?.inputTokens, outputTokens: metadata?.outputTokens,
            cacheReadTokens: metadata?.cacheReadTokens, cacheWriteTokens: metadata?.cacheWriteTokens,
            firstTextMillis: metadata?.firstTextMillis, durationMillis: metadata?.durationMillis,
            costMicros: metadata?.costMicros, stopReason: metadata?.stopReason, status: message.status.rawValue,
            errorCode: metadata?.errorCode)
    }
}
