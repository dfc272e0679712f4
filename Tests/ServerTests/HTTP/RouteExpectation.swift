/// Who may use a route, and what a valid request needs.
struct RouteExpectation: Sendable {
    enum Access: Sendable {
        case anyone, account, administrator
    }

    let access: Access
    /// A body that the route accepts.
    var body: String?
    /// What an administrator gets for a valid request on things of their own.
    var status: Int

    /// Whether an API token is refused.
    var needsSession = false

    /// Fields that the body may have, if the expected body does not show them all.
    var fields: Set<String> = []

    static func anyone(_ status: Int, _ body: String? = nil) -> Self {
        Self(access: .anyone, body: body, status: status)
    }

    static func account(_ status: Int, _ body: String? = nil, fields: Set<String> = []) -> Self {
        Self(access: .account, body: body, status: status, fields: fields)
    }

    static func administrator(_ status: Int, _ body: String? = nil, fields: Set<String> = []) -> Self {
        Self(access: .administrator, body: body, status: status, fields: fields)
    }

    /// The expectation for every API route, by method and path below `/api/v1`.
    static let ofAPI: [String: RouteExpectation] = [
        "POST auth/register": .anyone(403, #"{"email":"x@example.org","password":"a long password","invite":"x"}"#),
        "POST auth/login": .anyone(401, #"{"email":"x@example.org","password":"a long password"}"#),
        "POST auth/logout": .anyone(204),
        "POST auth/reset": .anyone(403, #"{"token":"x","password":"a long password"}"#),
        "POST auth/link": .anyone(403, #"{"token":"x"}"#),
        "GET auth/me": .account(200),
        "PATCH auth/me": .account(200, #"{"theme":"dark"}"#),
        "POST auth/password": .account(422, #"{"current_password":"no","new_password":"a long password"}"#),
        "POST auth/email": .account(422, #"{"email":"x","current_password":"no"}"#),
        "GET auth/sessions": .account(200),
        "DELETE auth/sessions": .account(204),
        "DELETE auth/sessions/{id}": .account(204),
        "GET auth/tokens": .account(200),
        "POST auth/tokens": RouteExpectation(
            access: .account, body: #"{"name":"script"}"#, status: 201, needsSession: true),
        "DELETE auth/tokens/{id}": .account(204),
        "GET chats": .account(200),
        "GET models": .account(200),
        "POST chats": .account(201, #"{"title":"Mine"}"#, fields: ["content"]),
        "GET chats/{chat}": .account(200),
        "GET chats/{chat}/export": .account(200),
        "PATCH chats/{chat}": .account(200, #"{"title":"Mine"}"#),
        "DELETE chats/{chat}": .account(204),
        "POST chats/{chat}/summary": .account(201),
        "GET chats/{chat}/messages": .account(200),
        "POST chats/{chat}/messages": .account(200, #"{"content":"Hi"}"#, fields: ["parent_id"]),
        "GET chats/{chat}/messages/{message}": .account(200),
        "POST chats/{chat}/messages/{message}/stop": .account(204),
        // The message is a question: only answers can be followed or regenerated.
        "GET chats/{chat}/messages/{message}/events": .account(404),
        "POST chats/{chat}/messages/{message}/regenerate": .account(404),
        "POST chats/{chat}/messages/{message}/continue": .account(409),
        "PUT chats/{chat}/messages/head": .account(404, #"{"message_id":"00000000-0000-7000-8000-000000000000"}"#),
        // Without `q` there is nothing to search for.
        "GET search": .account(422),
        "GET context": .account(200),
        "PUT context": .account(200, #"{"content":"I am Ada."}"#),
        "GET admin/context": .administrator(200),
        "PUT admin/context": .administrator(200, #"{"content":"Be kind."}"#),
        "GET admin/context/versions": .administrator(200),
        "GET admin/context/versions/{version}": .administrator(200),
        "GET admin/models": .administrator(200),
        "PUT admin/models": .administrator(200, #"{"default":null,"allowed":[]}"#),
        // The settings of the tests' server name its connection.
        "GET admin/connection": .administrator(200),
        "PUT admin/connection": .administrator(409, #"{"authentication":"bearer","address":"https://example.org"}"#),
        "DELETE admin/connection": .administrator(409),
        "POST admin/connection/test": .administrator(200, #"{"authentication":"bearer"}"#),
        "GET admin/users": .administrator(200),
        "GET admin/users/{user}": .administrator(200),
        "PATCH admin/users/{user}": .administrator(200, #"{"max_chats":7}"#, fields: ["role", "max_chats"]),
        "POST admin/users/{user}/password-reset": .administrator(201),
        "GET admin/invites": .administrator(200),
        "POST admin/invites": .administrator(201, "{}", fields: ["role"]),
        "DELETE admin/invites/{invite}": .administrator(204),
        "GET usage": .account(200),
        "GET admin/usage": .administrator(200),
        "GET admin/prices": .administrator(200),
        "POST admin/prices": .administrator(
            201, #"{"provider":"other","model":"m","input":"1","output":"2.5"}"#, fields: ["valid_from"]),
        "DELETE admin/prices/{price}": .administrator(204),
    ]

    /// The routes outside the API: pages and the files they load. Their tests are in the folder Pages.
    static let pages: Set<String> = [
        "GET /", "GET /chat", "GET /chat/{chat}", "GET /chat/{chat}/messages", "GET /chats", "GET /feed", "GET /setup",
        "GET /login",
        "GET /register", "GET /reset", "GET /assets/**", "GET /favicon.ico", "GET /health", "GET /ready",
        "GET /manifest.webmanifest", "GET /settings", "GET /settings/context/versions",
        "GET /settings/context/versions/{version}", "POST /settings/context/conflict", "GET /admin",
        "GET /admin/models", "GET /admin/context", "GET /admin/context/versions",
        "GET /admin/context/versions/{version}",
        "POST /admin/context/conflict",
        "GET /admin/users", "GET /admin/users/{user}", "GET /admin/invites",
        "GET /admin/usage", "GET /admin/prices",
        "GET /search", "GET /search/hits", "GET /offline",
    ]
}

/// A route of the server.
struct ListedRoute: Sendable, CustomStringConvertible {
    let method: String
    let path: String

    var description: String { "\(method) \(path)" }

    /// Method and path below `/api/v1`; `nil` outside the API.
    var nameInAPI: String? {
        let prefix = "/api/v1/"
        return path.hasPrefix(prefix) ? "\(method) \(path.dropFirst(prefix.count))" : nil
    }

    fileprivate var destruction: Int { method != "DELETE" ? 0 : namesSomething ? 1 : 2 }

    /// Whether its path names something that a person owns.
    var namesSomething: Bool { path.contains("{") }
}

extension TestServer {
    /// Every route; deleting routes come last, and after them those that delete more than one thing.
    var listedRoutes: [ListedRoute] {
        routes.flatMap { path, methods in
            methods.map { ListedRoute(method: $0, path: path) }
        }.sorted { ($0.destruction, $0.description) < ($1.destruction, $1.description) }
    }

    /// The API routes with their expectations.
    var expectedRoutes: [(route: ListedRoute, expectation: RouteExpectation)] {
        listedRoutes.compactMap { route in
            route.nameInAPI.flatMap { RouteExpectation.ofAPI[$0] }.map { (route, $0) }
        }
    }
}
