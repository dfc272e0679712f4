import API
import Foundation
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

@Suite struct ProfileTests {
    @Test func `a profile is changed field by field`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            _ = try await admin.patch("/auth/me", ProfileBody(displayName: "Ada"))
            _ = try await admin.patch("/auth/me", ProfileBody(locale: "ru"))
            _ = try await admin.patch("/auth/me", ProfileBody(theme: "dark"))

            let user = try await admin.get("/auth/me").decode(UserBody.self)
            #expect(user.displayName == "Ada")
            #expect(user.locale == "ru")
            #expect(user.theme == "dark")
            #expect(user.role == "admin")
        }
    }

    @Test(arguments: [
        ("display_name", #""""#), ("display_name", #""a\nb""#), ("display_name", #""a\u0000b""#),
        ("display_name", #""\u200b\u200b""#), ("display_name", #""\u202egnp""#), ("locale", #""de""#),
        ("theme", #""pink""#),
    ])
    func `invalid profile values are refused by field`(field: String, value: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            let answer = try await admin.send(.PATCH, "/auth/me", json: "{\"\(field)\":\(value)}")

            #expect(answer.status == 422)
            #expect(try answer.problem().errors?.map(\.field) == [field])
        }
    }

    @Test func `the list of sessions has only the person's own and marks the current one`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let member = try await server.member()
            let second = try await server.stranger.send(
                .POST, "/auth/login", json: #"{"email":"member@example.org","password":"\#(Person.password)"}"#,
                headers: ["user-agent": "Browser <b>2"])

            let sessions = try await member.get("/auth/sessions").decode(SessionListBody.self).sessions

            #expect(second.status == 200)
            #expect(sessions.count == 2)
            #expect(sessions.filter(\.isCurrent).count == 1)
            #expect(sessions.contains { $0.agent == "Browser <b>2" && !$0.isCurrent })
            let byToken = try await member.withToken().get("/auth/sessions").decode(SessionListBody.self).sessions
            #expect(!byToken.contains { $0.isCurrent })
            #expect(try await admin.get("/auth/sessions").decode(SessionListBody.self).sessions.count == 1)
        }
    }

    @Test func `the secret of a token is shown once`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            let made = try await admin.post("/auth/tokens", NewTokenBody(name: "script"))
            let secret = try #require(try made.decode(TokenBody.self).secret)
            var program = server.stranger
            program.token = secret
            let used = try await program.get("/auth/tokens")

            #expect(secret.hasPrefix("parley_"))
            #expect(used.status == 200)
            #expect(!used.text.contains(secret))
            let token = try #require(try used.decode(TokenListBody.self).tokens.first)
            #expect(token.name == "script")
            #expect(token.lastUsedAt != nil)
        }
    }

    @Test(arguments: ["2020-01-01T00:00:00Z", "tomorrow", "", "2030-13-01T00:00:00Z", "2030-01-01"])
    func `a token or an invitation cannot expire in the past or at an invalid time`(time: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            let token = try await admin.post("/auth/tokens", NewTokenBody(name: "script", expiresAt: time))
            let invite = try await admin.post("/admin/invites", NewInviteBody(expiresAt: time))

            #expect(token.status == 422)
            #expect(invite.status == 422)
            #expect(try token.problem().errors?.map(\.field) == ["expires_at"])
        }
    }
}
