internal import API
internal import Assistant
internal import Hummingbird
internal import Model
internal import Storage
internal import Web

/// Routes under `/api/v1/chats`.
struct ChatRoutes {
    let chats: Chats
    let store: ChatStore
    let messages: MessageStore
    let replies: Replies
    let models: ModelCatalog
    let kept: ResponseCache
    let pages: Pages

    func register(on api: some RouterMethods<AccountContext>) {
        api.group("chats")
            .get(use: list)
            .post(use: create)
            .get(":chat", use: read)
            .patch(":chat", use: update)
            .delete(":chat", use: delete)
            .post(":chat/summary", use: summarize)
    }

    private func create(_ request: Request, context: AccountContext) async throws -> Response {
        let whole = try await WholeRequest(request, in: context)
        let body = try await whole.request.body(NewChatBody.self, in: context, upTo: context.maxUploadSize)
        let title = try Self.title(body.title)
        let wish = ModelWish(model: body.model, effort: try body.effort.map { try Effort(accepting: $0) })
        try await models.check(model: .set(wish.model), effort: .set(wish.effort))
        if let content = body.content { return try await start(with: content, title: title, wish, whole, context) }
        let chat = try await chats.create(title: title, wish: wish, owner: context.user.id)
        return .json(ChatBody(chat), status: .created)
    }

    /// Creates a chat together with its first message: either both are stored, or nothing is.
    private func start(
        with text: String, title: String?, _ wish: ModelWish, _ whole: WholeRequest, _ context: AccountContext
    ) async throws -> Response {
        let content = try Text.accept(text, field: "content", length: Limits.message)
        let (message, reply, _) = try await replies.beginChat(
            with: content, title: title, wish: wish, of: context.user.id, key: try whole.idempotencyKey(),
            on: LoopExecutor(context.connection.eventLoop))
        return try await started(message, reply, context)
    }

    /// Creates a chat that goes on from a summary of another one.
    private func summarize(_ request: Request, context: AccountContext) async throws -> Response {
        let whole = try await WholeRequest(request, in: context)
        let (message, reply, _) = try await replies.beginSummary(
            of: try context.identifier("chat"), asking: pages.summaryRequest(in: context.user.language),
            by: context.user.id, key: try whole.idempotencyKey(), on: LoopExecutor(context.connection.eventLoop))
        return try await started(message, reply, context)
    }

    private func started(_ message: Message, _ reply: LiveReply, _ context: AccountContext) async throws -> Response {
        let chat = try await store.chat(message.chatID, of: context.user.id)
        return try .json(
            StartedChatBody(
                chat: ChatBody(chat), message: MessageBody(message), reply: MessageBody(reply.message)),
            status: .created)
    }

    private func list(_ request: Request, context: AccountContext) async throws -> Response {
        let isArchived = try request.flag("archived") ?? false
        let (older, limit): (Chat.ID?, Int) = (try request.identifier("before"), try request.limit())
        let list = ResponseCache.Resource.chats(archived: isArchived, before: older, limit: limit)
        return try await kept.answer(with: list, to: request, context) { [store, user = context.user.id] in
            let page = try await store.chats(of: user, archived: isArchived, before: older, limit: limit)
            return ChatListBody(chats: page.elements.map { ChatBody($0) }, hasMore: page.hasMore)
        }
    }

    private func read(_ request: Request, context: AccountContext) async throws -> Response {
        let id: Chat.ID = try context.identifier("chat")
        let resource = ResponseCache.Resource.chat(id, await models.edition())
        return try await kept.answer(with: resource, to: request, context) {
            [store, messages, models, user = context.user.id] in
            let chat = try await store.chat(id, of: user)
            let fill = await models.fill(try await messages.promptUse(in: id, of: user))
            return OpenChatBody(chat: ChatBody(chat), contextWindow: fill.map { ContextWindowBody($0) })
        }
    }

    private func update(_ request: Request, context: AccountContext) async throws -> Response {
        let id: Chat.ID = try context.identifier("chat")
        let body = try await request.body(ChatChangesBody.self, in: context)
        let model = Change(body.model)
        let effort = try Change(body.effort).map { try Effort(accepting: $0) }
        if model.isSet || effort.isSet {
            let chat = try await store.chat(id, of: context.user.id)
            try await models.check(
                model: model, effort: effort, current: ModelWish(model: chat.model, effort: chat.effort))
        }
        let chat = try await chats.update(
            id, of: context.user.id, title: try Self.title(body.title), isArchived: body.isArchived, model: model,
            effort: effort)
        return .json(ChatBody(chat))
    }

    private func delete(_ request: Request, context: AccountContext) async throws -> Response {
        try await chats.delete(try context.identifier("chat"), of: context.user.id)
        return .noContent
    }

    private static func title(_ text: String?) throws -> String? {
        try text.map { try Text.acceptLine($0, field: "title", length: Limits.title) }
    }
}

extension Request {
    /// A query parameter that is `true` or `false`.
    fileprivate func flag(_ name: String) throws -> Bool? {
        switch query(name) {
        case nil: nil
        case "true", "1": true
        case "false", "0": false
        default: throw InvalidInput(name, .invalid, "must be true or false")
        }
    }
}

extension ChatBody {
    init(_ chat: Chat) {
        self.init(
            id: "\(chat.id)", userID: "\(chat.userID)", title: chat.title, skillID: chat.skillID,
            isArchived: chat.isArchived, model: chat.model, effort: chat.effort?.rawValue,
            headID: chat.headID.map { "\($0)" }, continuedFromID: chat.continuedFromID.map { "\($0)" },
            createdAt: "\(chat.createdAt)", updatedAt: "\(chat.updatedAt)")
    }
}

extension ContextWindowBody {
    init(_ fill: WindowFill) {
        self.init(usedTokens: fill.usedTokens, windowTokens: fill.windowTokens)
    }
}
