internal import API
internal import Hummingbird
internal import Model
internal import Storage

/// Routes under `/api/v1/chats/{chat}/messages` that only read.
struct MessageRoutes {
    let messages: MessageStore
    let kept: ResponseCache

    func register(on api: some RouterMethods<AccountContext>) {
        api.group("chats/:chat/messages")
            .get(use: list)
            .get(":message", use: read)
    }

    private func list(_ request: Request, context: AccountContext) async throws -> Response {
        let chat: Chat.ID = try context.identifier("chat")
        let (later, limit): (Message.ID?, Int) = (try request.identifier("before"), try request.limit())
        let list = ResponseCache.Resource.messages(in: chat, before: later, limit: limit)
        return try await kept.answer(with: list, to: request, context) { [messages, user = context.user.id] in
            let page = try await messages.messages(in: chat, of: user, before: later, limit: limit)
            return MessageListBody(messages: page.elements.map { MessageBody($0) }, hasMore: page.hasMore)
        }
    }

    private func read(_ request: Request, context: AccountContext) async throws -> Response {
        let (id, chat): (Message.ID, Chat.ID) = (try context.identifier("message"), try context.identifier("chat"))
        let resource = ResponseCache.Resource.message(id, in: chat)
        return try await kept.answer(with: resource, to: request, context) { [messages, user = context.user.id] in
            MessageBody(try await messages.message(id, in: chat, of: user))
        }
    }
}

extension MessageBody {
    init(_ message: Message) {
        self.init(
            id: "\(message.id)", chatID: "\(message.chatID)", parentID: message.parentID.map { "\($0)" },
            role: message.role.rawValue, content: message.content, parts: PartBody.list(of: message),
            status: message.status.rawValue,
            metadata: message.role == .assistant ? MetadataBody(message) : nil,
            siblings: SiblingsBody(message.siblings), createdAt: "\(message.createdAt)")
    }
}

extension PartBody {
    fileprivate static func list(of message: Message) -> [PartBody] {
        let isOneText = message.parts.count == 1 && message.parts[0].kind == .text
        return message.parts.map { part in
            PartBody(
                ordinal: part.ordinal, kind: part.kind.rawValue, text: isOneText ? nil : part.text,
                durationMillis: part.kind == .text ? nil : part.durationMillis)
        }
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
