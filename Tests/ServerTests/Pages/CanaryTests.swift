import API
import Foundation
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

/// Secret values planted everywhere, and a member who looks everywhere.
@Suite struct CanaryTests {
    @Test func `a member finds neither the system prompt, nor secrets, nor other people's data`() async throws {
        try await withServer(.error(status: 401, type: "authentication_error", message: "canary-upstream sk-ant-x")) {
            server in
            let admin = try await server.setUp()
            let secrets = try await plant(by: admin)
            let belongings = try await Belongings(of: admin)
            let member = try await server.member()
            let own = try await Belongings.ofMember(member)

            var seen: [(String, Answer)] = []
            for (route, expectation) in server.expectedRoutes where route.method != "DELETE" {
                for things in [own, belongings, .missing] {
                    let answer = try await member.use(route, expectation, of: things)
                    seen.append(("\(route)", answer))
                    if expectation.access == .anyone { continue }
                    seen.append(("\(route)", try await server.stranger.use(route, expectation, of: things)))
                }
            }
            for path in server.listedRoutes.filter({ $0.method == "GET" && $0.path != "/feed" }).map(\.path) {
                for things in [own, belongings] {
                    seen.append((path, try await member.page(things.fill(path))))
                    seen.append((path, try await server.stranger.page(things.fill(path))))
                }
            }

            #expect(seen.count > 100)
            for (place, answer) in seen {
                let text = answer.text + answer.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
                for secret in secrets where text.contains(secret) {
                    Issue.record("\(place) shows \(secret.prefix(20))")
                }
                #expect(answer.status < 500, "\(place)")
            }
        }
    }

    /// Fills the administrator's account with data that nobody else may see.
    private func plant(by admin: Person) async throws -> [String] {
        _ = try await admin.put("/admin/context", ContextContentBody(content: "canary-prompt"))
        _ = try await admin.put("/context", ContextContentBody(content: "canary-personal"))
        _ = try await admin.patch("/auth/me", ProfileBody(displayName: "canary-name"))
        let chat = try await admin.createChat(title: "canary-title")
        _ = try await admin.converse("canary-message", in: chat)
        let program = try await admin.withToken(named: "canary-token")
        let invite = try await admin.invitation(NewInviteBody())
        let session = admin.cookie?.split(separator: "=").last.map(String.init) ?? ""
        return [
            "canary-", "admin@example.org", program.token ?? "", invite, session, "$argon2", "password_hash",
            "token_hash",
            "Be kind.", "sk-ant", "SQLITE", "SELECT ", ".swift", "/tmp/",
        ]
    }

    @Test func `a prompt contains no administrator's personal context and no address`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let member = try await server.member()
            _ = try await admin.put("/admin/context", ContextContentBody(content: "canary-prompt"))
            _ = try await admin.put("/context", ContextContentBody(content: "canary-admin"))
            _ = try await member.put("/context", ContextContentBody(content: "canary-member"))

            _ = try await member.converse("Hi", in: member.createChat())

            let asked = try #require(server.upstream.requests.last).text
            #expect(asked.contains("canary-prompt") && asked.contains("canary-member"))
            #expect(!asked.contains("canary-admin"))
            #expect(!asked.contains("member@example.org"))
        }
    }

    @Test func `a failing model's own text does not reach the reader`() async throws {
        let answer = ScriptedAnswer.error(status: 400, message: "canary-upstream at http://10.0.0.1 with key sk-ant-1")
        try await withServer(answer) { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()

            let events = try await admin.converse("Hi", in: chat)
            let stored = try await admin.get("/chats/\(chat.id)/messages").text
            let page = try await admin.page("/chat/\(chat.id)").text

            for text in events.map({ "\($0)" }) + [stored, page] {
                #expect(!text.contains("canary") && !text.contains("sk-ant") && !text.contains("10.0.0.1"))
            }
        }
    }
}

extension Belongings {
    /// Everything a member can fetch.
    static func ofMember(_ member: Person) async throws -> Belongings {
        var things = Belongings.missing
        things.chat = try await member.createChat(title: "Own").id
        _ = try await member.events(of: "/chats/\(things.chat)/messages", NewMessageBody(content: "Own")) { _ in }
        let messages = try await member.get("/chats/\(things.chat)/messages").decode(MessageListBody.self).messages
        things.message = messages.last?.id ?? things.message
        things.user = member.user?.id ?? things.user
        return things
    }
}
