import API
import Foundation
import Model
import NIOHTTP1
import Storage
import Testing

@testable import Server

/// Nothing made with an API token has more rights than the token.
@Suite struct MintingTests {
    @Test(arguments: [nil, "2999-01-01T00:00:00Z"])
    func `a token cannot make another one, but a session can`(expiresAt: String?) async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let program = try await admin.withToken(expiresAt: expiresAt)

            for wanted in [nil, "2999-01-01T00:00:00Z", "2998-01-01T00:00:00Z"] {
                let answer = try await program.post("/auth/tokens", NewTokenBody(name: "child", expiresAt: wanted))
                #expect(answer.status == 403)
                #expect(answer.slug == "session-required")
            }
            #expect(try await admin.get("/auth/tokens").decode(TokenListBody.self).tokens.count == 1)
            #expect(try await admin.post("/auth/tokens", NewTokenBody(name: "own")).status == 201)
        }
    }

    @Test func `permission is checked before the body`() async throws {
        try await withServer { server in
            let program = try await server.setUp().withToken()

            #expect(try await program.send(.POST, "/auth/tokens", json: "not JSON").slug == "session-required")
        }
    }

    @Test func `invitations and reset links made by a token expire with it`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let end = Timestamp(microseconds: Timestamp.now.microseconds / 1000 * 1000) + .seconds(3600)
            let program = try await admin.withToken(expiresAt: "\(end)")
            let id = admin.user?.id ?? ""

            let ends = try await [nil, "2999-01-01T00:00:00Z"].asyncMap { wanted in
                try await program.post("/admin/invites", NewInviteBody(expiresAt: wanted))
                    .decode(InviteBody.self, expecting: 201).expiresAt
            }
            let reset = try await program.send(.POST, "/admin/users/\(id)/password-reset", nil)
                .decode(ResetLinkBody.self, expecting: 201).expiresAt
            let sooner = "\(Timestamp.now + .seconds(60))"
            let short = try await program.post("/admin/invites", NewInviteBody(expiresAt: sooner))

            #expect(ends == ["\(end)", "\(end)"])
            #expect(reset == "\(end)")
            #expect(try short.decode(InviteBody.self, expecting: 201).expiresAt == sooner)
        }
    }

    @Test func `invitations made by a session or a token without expiry last as long as requested`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let wanted = "2999-01-01T00:00:00.000000Z"

            for person in [admin, try await admin.withToken()] {
                let answer = try await person.post("/admin/invites", NewInviteBody(expiresAt: wanted))
                #expect(try answer.decode(InviteBody.self, expecting: 201).expiresAt == wanted)
            }
        }
    }

    @Test func `a person has at most a hundred tokens, and can make another after deleting one`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let member = try await server.member()
            let id: User.ID? = User.ID(admin.user?.id ?? "")
            let owner = try #require(id)
            for number in 1...APIToken.most {
                _ = try await TokenStore(database: server.database).create(APIToken(userID: owner, name: "\(number)"))
            }

            let refused = try await admin.post("/auth/tokens", NewTokenBody(name: "one more"))

            #expect(refused.status == 403)
            #expect(refused.slug == "token-limit")
            #expect(try await member.post("/auth/tokens", NewTokenBody(name: "mine")).status == 201)
            let first = try await #require(admin.get("/auth/tokens").decode(TokenListBody.self).tokens.first)
            #expect(try await admin.delete("/auth/tokens/\(first.id)").status == 204)
            #expect(try await admin.post("/auth/tokens", NewTokenBody(name: "one more")).status == 201)
        }
    }
}

extension Person {
    /// The same person, as a program whose API token expires.
    fileprivate func withToken(expiresAt: String?) async throws -> Person {
        let token = try await post("/auth/tokens", NewTokenBody(name: "script", expiresAt: expiresAt))
            .decode(TokenBody.self, expecting: 201)
        var program = self
        program.cookie = nil
        program.token = token.secret
        return program
    }
}
