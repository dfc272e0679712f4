import API
import Foundation
import NIOHTTP1

/// One of everything that a person can own, by its id.
struct Belongings: Sendable {
    var owner: Person?
    var user: String
    var chat: String
    var message: String
    var session: String
    var token: String
    var invite: String
    var price: String
    var version: String

    /// Creates them for an administrator.
    init(of admin: Person) async throws {
        owner = admin
        user = admin.user?.id ?? ""
        chat = try await admin.createChat(title: "Mine").id
        _ = try await admin.events(of: "/chats/\(chat)/messages", NewMessageBody(content: "Hi")) { _ in }
        message = try await admin.get("/chats/\(chat)/messages").decode(MessageListBody.self).messages[0].id
        _ = try await admin.signingIn()
        let sessions = try await admin.get("/auth/sessions").decode(SessionListBody.self).sessions
        session = sessions.first { !$0.isCurrent }?.id ?? ""
        token = try await admin.post("/auth/tokens", NewTokenBody(name: "mine")).decode(TokenBody.self).id
        invite = try await admin.post("/admin/invites", NewInviteBody()).decode(InviteBody.self).id
        let new = NewPriceBody(provider: "mine", model: "mine", input: "1", output: "1")
        price = try await admin.post("/admin/prices", new).decode(PriceBody.self).id
        _ = try await admin.put("/admin/context", ContextContentBody(content: "Be kind."))
        version = "1"
    }

    private init(everything id: String, version: String) {
        (user, chat, message, session, token, invite, price) = (id, id, id, id, id, id, id)
        self.version = version
    }

    /// Well-formed, but nobody's.
    static let missing = Belongings(everything: "01890a5d-ac96-774b-bcce-b302099a8057", version: "4711")
    /// No ids at all.
    static let garbage = Belongings(everything: "%00%27%22..%2F%F0%9F%99%82", version: "99999999999999999999")

    /// A path with ids in place of its parameters.
    func fill(_ path: String) -> String {
        let id = path.contains("/sessions/") ? session : token
        let values = [
            "{chat}": chat, "{message}": message, "{user}": user, "{invite}": invite, "{price}": price,
            "{version}": version, "{id}": id,
            "**": "x",
        ]
        return path.split(separator: "/", omittingEmptySubsequences: false)
            .map { values[String($0)] ?? String($0) }.joined(separator: "/")
    }

    /// Whether everything is still there and unchanged.
    func areUntouched() async throws -> Bool {
        guard let owner else { return true }
        let chat = try await owner.get("/chats/\(chat)").decode(ChatBody.self, expecting: 200)
        let messages = try await owner.get("/chats/\(self.chat)/messages").decode(MessageListBody.self).messages
        let sessions = try await owner.get("/auth/sessions").decode(SessionListBody.self).sessions
        let tokens = try await owner.get("/auth/tokens").decode(TokenListBody.self).tokens
        let invites = try await owner.get("/admin/invites").decode(InviteListBody.self).invites
        let prices = try await owner.get("/admin/prices").decode(PriceListBody.self).prices
        let context = try await owner.get("/admin/context").decode(ContextFileBody.self)
        let user = try await owner.get("/admin/users/\(user)").decode(UserBody.self)
        return chat.title == "Mine" && messages.count == 2 && sessions.contains { $0.id == session }
            && tokens.contains { $0.id == token } && invites.map(\.id) == [invite] && context.version == 1
            && prices.filter { $0.provider != "anthropic" }.map(\.id) == [price]
            && user.maxChats == owner.user?.maxChats && user.theme == owner.user?.theme
    }
}

extension Person {
    /// Uses a route on somebody's belongings, with a body that it accepts.
    func use(
        _ route: ListedRoute, _ expectation: RouteExpectation, of belongings: Belongings,
        sending body: Data? = nil, headers: [String: String?] = [:]
    ) async throws -> Answer {
        try await send(
            HTTPMethod(rawValue: route.method), "!" + belongings.fill(route.path),
            body ?? expectation.body.map { Data($0.utf8) }, headers: headers)
    }
}

extension Answer {
    /// Whether another answer says the same, except for the request id.
    func isLike(_ other: Answer) -> Bool {
        guard let mine = try? problem(), let theirs = try? other.problem() else { return body == other.body }
        return status == other.status && mine.type == theirs.type && mine.title == theirs.title
            && mine.detail == theirs.detail && headers.count == other.headers.count
    }
}
