internal import API
internal import Assistant
internal import HTTPTypes
internal import Hummingbird
internal import Model
internal import Storage

/// Routes under `/api/v1/chats/{chat}/messages`.
struct MessageRoutes {
    let messages: MessageStore
    let replies: Replies

    func register(on api: some RouterMethods<AccountContext>) {
        api.group("chats/:chat/messages")
            .get(use: list)
            .post(use: send)
            .get(":message", use: read)
            .post(":message/stop", use: stop)
    }

    private func list(_ request: Request, context: AccountContext) async throws -> Response {
        let page = try await messages.messages(
            in: try context.identifier("chat"), of: context.user.id, before: try request.identifier("before"),
            limit: try request.limit())
        return try .json(
            MessageListBody(messages: page.elements.map { MessageBody($0) }, hasMore: page.hasMore))
    }

    private func read(_ request: Request, context: AccountContext) async throws -> Response {
        let message = try await messages.message(
            try context.identifier("message"), in: try context.identifier("chat"), of: context.user.id)
        return try .json(MessageBody(message))
    }

    private func stop(_ request: Request, context: AccountContext) async throws -> Response {
        let message = try await messages.message(
            try context.identifier("message"), in: try context.identifier("chat"), of: context.user.id)
        replies.stop(message.id)
        return .noContent
    }

    private func send(_ request: Request, context: AccountContext) async throws -> Response {
        var request = request
        _ = try await request.collectBody(upTo: context.maxUploadSize)
        let chat: Chat.ID = try context.identifier("chat")
        let body = try await request.body(NewMessageBody.self, in: context)
        let content = try Text.accept(body.content, field: "content", length: Limits.message)
        let (message, reply) = try await replies.send(content, in: chat, of: context.user.id)
        if request.prefersJSON {
            return try .json(
                SentBody(message: MessageBody(message), reply: MessageBody(reply.message)), status: .accepted)
        }
        let events = ReplyEvents(reply: reply, userMessage: message.id)
        return .eventStream(for: request, logger: context.logger) { try await events.write(to: &$0) }
    }
}

extension Request {
    /// Whether the client asked for a plain answer rather than the stream of events.
    fileprivate var prefersJSON: Bool {
        guard let accept = headers[.accept] else { return false }
        return accept.contains("application/json") && !accept.contains("text/event-stream")
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
            costMicros: metadata?.costMicros, stopReason: metadata?.stopReason, status: message.status.rawValue,
            errorCode: metadata?.errorCode)
    }
}
