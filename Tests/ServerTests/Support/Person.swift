import API
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Somebody who uses the server: by a session cookie, as a browser does, or by an API token.
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

    /// - Parameter path: Path under `/api/v1`, or a whole one of a page after a `!`.
    func send(
        _ method: HTTPMethod, _ path: String, _ body: Data?, headers: [String: String] = [:]
    ) async throws -> Answer {
        let request = request(method, path, body, headers: headers)
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let bytes = try await response.body.collect(upTo: 16 << 20)
        return Answer(status: Int(response.status.code), headers: response.headers, body: Data(bytes.readableBytesView))
    }

    func request(
        _ method: HTTPMethod, _ path: String, _ body: Data?, headers: [String: String] = [:]
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
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        return request
    }
}

/// A whole response.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: Data

    var text: String { String(decoding: body, as: UTF8.self) }

    func decode<Body: Decodable>(_ type: Body.Type, expecting status: Int? = nil) throws -> Body {
        if let status, status != self.status { throw Refused(response: self) }
        return try JSONDecoder().decode(type, from: body)
    }

    /// The problem that it tells.
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
