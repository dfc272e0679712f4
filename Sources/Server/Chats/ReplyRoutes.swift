internal import API
internal import Assistant
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Model
internal import Storage

/// Routes under `/api/v1/chats/{chat}/messages` that start, follow and end replies.
struct ReplyRoutes {
    let messages: MessageStore
    let replies: Replies
    let openStreams: UserQuota
    let fanOuts = ReplyFanOuts()

    func register(on api: some RouterMethods<AccountContext>) {
        api.group("chats/:chat/messages")
            .post(use: send)
            .put("head", use: show)
            .get(":message/events", use: follow)
            .post(":message/stop", use: stop)
            .post(":message/regenerate") { try await begin($0, $1) { .regenerate($0) } }
            .post(":message/continue") { try await begin($0, $1) { .proceed($0) } }
    }

    private func send(_ request: Request, context: AccountContext) async throws -> Response {
        let request = try await WholeRequest(request, in: context)
        let body = try await request.request.body(
            NewMessageBody.self, in: context, upTo: context.maxUploadSize)
        let content = try Text.accept(body.content, field: "content", length: Limits.message)
        switch body.parent {
        case .end: return try await answer(.say(content), request, context)
        case .after(let parent):
            let parent = try parent.map { text in
                guard let id = Message.ID(text) else {
                    throw InvalidInput("parent_id", .invalid, "is not an identifier")
                }
                return id
            }
            return try await answer(.sayInstead(content, after: parent), request, context)
        }
    }

    private func begin(
        _ request: Request, _ context: AccountContext, _ command: (Message.ID) -> ReplyStore.Command
    ) async throws -> Response {
        let request = try await WholeRequest(request, in: context)
        return try await answer(command(try context.identifier("message")), request, context)
    }

    /// Starts a reply and responds with its events, or with both messages if the client asked for JSON.
    private func answer(
        _ command: ReplyStore.Command, _ whole: WholeRequest, _ context: AccountContext
    ) async throws -> Response {
        let request = whole.request
        let chat: Chat.ID = try context.identifier("chat")
        let (message, reply, position) = try await replies.begin(
            command, in: chat, of: context.user.id, key: try whole.idempotencyKey(),
            on: LoopExecutor(context.connection.eventLoop))
        if request.prefersJSON {
            return .json(
                SentBody(message: MessageBody(message), reply: MessageBody(reply.message)), status: .accepted)
        }
        return try events(of: reply, to: message.id, after: position, whole, context)
    }

    private func follow(_ request: Request, context: AccountContext) async throws -> Response {
        let whole = try await WholeRequest(request, in: context)
        let message = try await messages.message(
            try context.identifier("message"), in: try context.identifier("chat"), of: context.user.id)
        guard message.role == .assistant, let question = message.parentID else { throw Problem.notFound }
        let reply = try await replies.follow(message.id, in: message.chatID, of: context.user.id)
        return try events(of: reply, to: question, after: try request.position(), whole, context)
    }

    private func events(
        of reply: LiveReply, to question: Message.ID, after position: Position, _ request: WholeRequest,
        _ context: AccountContext
    ) throws -> Response {
        let share = try openStreams.take(1, for: context.user.id)
        let events = ReplyEvents(
            reply: reply, userMessage: question, start: position, access: replies.watch(of: context.user.id).access,
            isSignedIn: context.isStillSignedIn, connection: context.connection, fanOuts: fanOuts)
        return .eventStream(for: request, logger: context.logger) { writer in
            try await events.write(to: &writer)
            withExtendedLifetime(share) {}
        }
    }

    private func stop(_ request: Request, context: AccountContext) async throws -> Response {
        let message = try await messages.message(
            try context.identifier("message"), in: try context.identifier("chat"), of: context.user.id)
        try await replies.stop(message.id, of: context.user.id)
        return .noContent
    }

    private func show(_ request: Request, context: AccountContext) async throws -> Response {
        let body = try await request.body(HeadBody.self, in: context)
        guard let message = Message.ID(body.messageID) else {
            throw InvalidInput("message_id", .invalid, "is not an identifier")
        }
        let chat = try await replies.show(message, in: try context.identifier("chat"), of: context.user.id)
        return .json(ChatBody(chat))
    }
}

extension WholeRequest {
    /// The key of a command that must be carried out once, if the client sent one.
    ///
    /// - Throws: `InvalidInput` if it is not a valid key.
    func idempotencyKey() throws -> IdempotencyKey? {
        try request.headers[.idempotencyKey].map {
            try IdempotencyKey($0, method: request.method.rawValue, path: request.uri.path, body: body)
        }
    }
}

extension Request {
    /// Whether the client asked for a plain response rather than the stream of events.
    fileprivate var prefersJSON: Bool {
        guard let accept = headers[.accept] else { return false }
        return accept.contains("application/json") && !accept.contains("text/event-stream")
    }

    /// How much of a reply the client already has, from `Last-Event-ID` or the parameter `after`.
    ///
    /// - Throws: `InvalidInput` if it is not a valid position.
    fileprivate func position() throws -> Position {
        guard let text = headers[.lastEventID] ?? query("after"), !text.isEmpty else { return .start }
        guard let position = Position(String(text.prefix { $0 != ":" })) else {
            throw InvalidInput("after", .invalid, "must be the id of an event")
        }
        return position
    }
}
