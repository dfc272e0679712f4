internal import API
internal import HTTPTypes
internal import Hummingbird
internal import Model
internal import Storage
internal import Web

/// `GET /api/v1/chats/{chat}/export`: a chat as a file.
struct ExportRoutes {
    private enum Format: String {
        case markdown, json
    }

    /// Messages read and written at a time.
    private static let part = 10

    let chats: ChatStore
    let messages: MessageStore
    let pages: Pages

    func register(on api: some RouterMethods<AccountContext>) {
        api.get("chats/:chat/export", use: export)
    }

    private func export(_ request: Request, context: AccountContext) async throws -> Response {
        guard let format = Format(rawValue: request.query("format") ?? "markdown") else {
            throw InvalidInput("format", .invalid, "must be markdown or json")
        }
        let (id, user): (Chat.ID, User) = (try context.identifier("chat"), context.user)
        let chat = try await chats.chat(id, of: user.id)
        let ids = try await messages.identifiers(format == .json ? .all : .shownBranch, in: id, of: user.id)
        switch format {
        case .markdown: return markdown(of: chat, ids, for: user)
        case .json: return json(of: chat, ids, for: user)
        }
    }

    private func markdown(of chat: Chat, _ ids: [Message.ID], for user: User) -> Response {
        let language = user.language
        let name = ExportName(title: chat.title, fileExtension: "md")
        return file(name, type: "text/markdown; charset=utf-8") { [pages, messages] writer in
            try await writer.write(ByteBuffer(string: pages.markdownHeading(chat.title, in: language)))
            for start in stride(from: 0, to: ids.count, by: Self.part) {
                let part = ids[start..<min(start + Self.part, ids.count)]
                for message in try await messages.messages(Array(part), in: chat.id, of: user.id) {
                    let text = pages.markdown(of: message.content, isUser: message.role == .user, in: language)
                    try await writer.write(ByteBuffer(string: text))
                }
            }
        }
    }

    private func json(of chat: Chat, _ ids: [Message.ID], for user: User) -> Response {
        let name = ExportName(title: chat.title, fileExtension: "json")
        return file(name, type: "application/json") { [messages] writer in
            try await writer.write(ByteBuffer(string: "{\"chat\":"))
            try await writer.write(ByteBuffer(bytes: JSONWriter.bytes(of: ChatBody(chat))))
            try await writer.write(ByteBuffer(string: ",\"messages\":["))
            for start in stride(from: 0, to: ids.count, by: Self.part) {
                let part = ids[start..<min(start + Self.part, ids.count)]
                let found = try await messages.messages(Array(part), in: chat.id, of: user.id)
                for (index, message) in found.enumerated() {
                    if start + index > 0 { try await writer.write(ByteBuffer(string: ",")) }
                    try await writer.write(ByteBuffer(bytes: JSONWriter.bytes(of: MessageBody(message))))
                }
            }
            try await writer.write(ByteBuffer(string: "]}"))
        }
    }

    private func file(
        _ name: ExportName, type: String,
        _ write: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void
    ) -> Response {
        let body = ResponseBody { writer in
            try await write(&writer)
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [.contentType: type, .contentDisposition: name.disposition, .cacheControl: "no-store"],
            body: body)
    }
}
