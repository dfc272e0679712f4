import API
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TestSupport

/// A person who uses the server: with a session cookie, as a browser does, or with an API token.
struct Person: Sendable {
    let server: TestServer
    var cookie: String?
    var token: String?
    var user: UserBody?

    static let password = "correct horse battery"

    init(server: TestServer) {
        self.server = server
    }

    /// The same person after registering under a name.
    func registering(_ name: String, invite: String? = nil) async throws -> Person {
        let response = try await post(
            "/auth/register",
            RegisterBody(email: "\(name)@example.org", password: Self.password, displayName: name, invite: invite))
        guard response.status == 201 else { throw Refused(response: response) }
        return try signedIn(by: response)
    }

    /// The same person with the session of a response.
    func signedIn(by response: Answer) throws -> Person {
        var person = self
        person.cookie = response.headers["set-cookie"].first.map { String($0.prefix { $0 != ";" }) }
        person.user = try response.decode(UserBody.self)
        return person
    }

    func createChat(title: String? = nil) async throws -> ChatBody {
        try await post("/chats", NewChatBody(title: title)).decode(ChatBody.self, expecting: 201)
    }

    /// The same person signed in once more, as in another browser.
    func signingIn(password: String = Person.password) async throws -> Person {
        let answer = try await server.stranger.logIn(user?.email ?? "", password)
        guard answer.status == 200 else { throw Refused(response: answer) }
        return try signedIn(by: answer)
    }

    /// Asks for a session.
    func logIn(_ email: String, _ password: String) async throws -> Answer {
        try await post("/auth/login", LoginBody(email: email, password: password))
    }

    /// The same person, as a program that has an API token.
    func withToken(named name: String = "script") async throws -> Person {
        let token = try await post("/auth/tokens", NewTokenBody(name: name)).decode(TokenBody.self, expecting: 201)
        var program = self
        program.cookie = nil
        program.token = token.secret
        return program
    }

    /// Sends a message and waits until its reply has ended.
    func converse(_ content: String, in chat: ChatBody) async throws -> [EventRecord] {
        try await events(of: "/chats/\(chat.id)/messages", NewMessageBody(content: content)) { _ in }
    }

    // MARK: - Requests

    func get(_ path: String, headers: [String: String] = [:]) async throws -> Answer {
        try await send(.GET, path, nil, headers: headers)
    }

    func post(_ path: String, _ body: some Encodable, headers: [String: String] = [:]) async throws -> Answer {
        try await send(.POST, path, JSONEncoder().encode(body), headers: headers)
    }

    func patch(_ path: String, _ body: some Encodable) async throws -> Answer {
        try await send(.PATCH, path, JSONEncoder().encode(body))
    }

    func put(_ path: String, _ body: some Encodable, headers: [String: String] = [:]) async throws -> Answer {
        try await send(.PUT, path, JSONEncoder().encode(body), headers: headers)
    }

    func delete(_ path: String) async throws -> Answer {
        try await send(.DELETE, path, nil)
    }

    /// Sends a body that is not built from our types.
    func send(
        _ method: HTTPMethod, _ path: String, json: String, headers: [String: String?] = [:]
    ) async throws -> Answer {
        try await send(method, path, Data(json.utf8), headers: headers)
    }

    /// Loads a page as a browser does, without following redirects.
    func page(_ path: String, headers: [String: String] = [:]) async throws -> Answer {
        try await get("!" + path, headers: ["accept": "text/html"].merging(headers) { _, own in own })
    }

    /// - Parameters:
    ///   - path: Path under `/api/v1`, or a whole one of a page after a `!`.
    ///   - headers: Replace those that a browser sends; `nil` removes one.
    func send(
        _ method: HTTPMethod, _ path: String, _ body: Data?, headers: [String: String?] = [:]
    ) async throws -> Answer {
        let request = request(method, path, body, headers: headers)
        let response = try await Browser.load(request)
        let bytes = try await response.body.collect(upTo: 16 << 20)
        return Answer(status: Int(response.status.code), headers: response.headers, body: Data(bytes.readableBytesView))
    }

    func request(
        _ method: HTTPMethod, _ path: String, _ body: Data?, headers: [String: String?] = [:]
    ) -> HTTPClientRequest {
        let path = path.hasPrefix("!") ? String(path.dropFirst()) : "/api/v1" + path
        var request = HTTPClientRequest(url: server.origin + path)
        request.method = method
        if let body {
            request.body = .bytes(body)
            request.headers.add(name: "content-type", value: "application/json")
        }
        if let token {
            request.headers.add(name: "authorization", value: "Bearer \(token)")
        } else {
            request.headers.add(name: "origin", value: server.origin)
            if let cookie { request.headers.add(name: "cookie", value: cookie) }
        }
        for (name, value) in headers {
            request.headers.remove(name: name)
            if let value { request.headers.add(name: name, value: value) }
        }
        return request
    }
}

enum Browser {
    /// Follows no redirects, so that tests can check them.
    static let client = HTTPClient(
        eventLoopGroupProvider: .singleton,
        configuration: {
            var configuration = HTTPClient.Configuration.singletonConfiguration
            configuration.redirectConfiguration = .disallow
            configuration.timeout.connect = hangLimit
            configuration.timeout.read = nil
            configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 2000
            return configuration
        }())

    /// Ends a hang.
    private static let hangLimit = TimeAmount(.hangLimit)

    static func load(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        do {
            return try await client.execute(request, timeout: hangLimit)
        } catch ChannelError.ioOnClosedChannel {
            // The client closes a connection whose answer came before the body was fully sent, but may reuse it once
            // more; then nothing of the request was sent.
            return try await client.execute(request, timeout: hangLimit)
        }
    }
}

/// A whole response.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: Data

    func header(_ name: String) -> String? { headers.first(name: name) }

    var text: String { String(decoding: body, as: UTF8.self) }

    func decode<Body: Decodable>(_ type: Body.Type, expecting status: Int? = nil) throws -> Body {
        if let status, status != self.status { throw Refused(response: self) }
        return try JSONDecoder().decode(type, from: body)
    }

    /// The problem in its body.
    func problem() throws -> ProblemBody {
        try decode(ProblemBody.self)
    }

    /// The kind of problem, such as `not-found`.
    var slug: String? {
        (try? problem()).map { String($0.type.dropFirst("/problems/".count)) }
    }
}

/// The server refused what a test needs.
struct Refused: Error, CustomStringConvertible {
    let response: Answer

    var description: String { "\(response.status): \(response.text)" }
}
