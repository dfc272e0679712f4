import NIOCore

extension ParleyServer {
    private struct Chat: Decodable { let id: String }

    /// Creates chats, whose owners take turns.
    ///
    /// - Returns: The chats' identifiers.
    func makeChats(_ count: Int, on loop: any EventLoop) async throws -> [String] {
        var chats: [String] = []
        for number in 0..<count {
            let title = "Chat \(number), which says what it is about"
            let request = Request(
                port: port, path: "/api/v1/chats/", accept: "application/json", token: token(for: number),
                body: #"{"title":"\#(title)"}"#)
            chats.append(try await request.answer(as: Chat.self, on: loop).id)
        }
        return chats
    }

    /// The request that sends a message and reads the reply.
    func sending(_ number: Int, to chat: String) -> Request {
        .message(port: port, chat: chat, token: token(for: number), reply: number)
    }

    /// Sends a message.
    ///
    /// - Returns: The request that reads the reply.
    func begin(_ number: Int, in chat: String, on loop: any EventLoop) async throws -> Request {
        struct Sent: Decodable {
            struct Message: Decodable { let id: String }
            let reply: Message
        }
        var request = sending(number, to: chat)
        request.accept = "application/json"
        let reply = try await request.answer(as: Sent.self, on: loop).reply
        return Request(
            port: port, method: "GET", path: "\(request.path)/\(reply.id)/events", token: token(for: number))
    }

    /// The texts of the stored replies in a chat, oldest first.
    func storedReplies(in chat: String, number: Int, on loop: any EventLoop) async throws -> [[UInt8]] {
        struct Page: Decodable {
            struct Message: Decodable { let role, content: String }
            let messages: [Message]
        }
        let request = reading("/api/v1/chats/\(chat)/messages?limit=50", number: number)
        let page = try await request.answer(as: Page.self, on: loop)
        return page.messages.filter { $0.role == "assistant" }.map { Array($0.content.utf8) }
    }

    /// Compares the last stored reply in each chat with what the model sent.
    ///
    /// - Parameter chats: The chats in the order of the model's replies.
    /// - Returns: An error for each difference.
    func differences(
        from upstream: ScriptedUpstream, in chats: [String], on loop: any EventLoop
    ) async throws -> [String] {
        var errors: [String] = []
        for (number, chat) in chats.enumerated() {
            let stored = try await storedReplies(in: chat, number: number, on: loop)
            if stored.last != upstream.text(of: number).bytes { errors.append("the stored reply differs") }
        }
        return errors
    }

    /// The request for the page of a chat.
    func page(_ chat: String, cookie: String) -> Request {
        Request(port: port, method: "GET", path: "/chat/\(chat)", accept: "text/html", cookie: cookie)
    }

    /// The request that reads something of the owner of chat number `number`.
    func reading(_ path: String, number: Int) -> Request {
        Request(port: port, method: "GET", path: path, accept: "application/json", token: token(for: number))
    }

    /// Signs in the owner of chat number `number`.
    ///
    /// - Returns: The session cookie.
    func signIn(_ number: Int, on loop: any EventLoop) async throws -> String {
        let request = Request(
            port: port, path: "/api/v1/auth/login", accept: "application/json",
            body: #"{"email":"\#(Self.email(number % tokens.count))","password":"\#(Self.password)"}"#)
        guard let cookie = try await request.send(on: loop).answer.cookie else { throw LoadError("No session began") }
        return cookie
    }
}
