import API
import Foundation
import Model
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

@Suite struct PasswordTests {
    private static let new = "another horse staple"

    @Test func `a new password ends every other session and every token`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let elsewhere = try await admin.signingIn()
            let program = try await admin.withToken()

            let answer = try await admin.post(
                "/auth/password", PasswordBody(currentPassword: Person.password, newPassword: Self.new))

            #expect(answer.status == 204)
            #expect(try await admin.get("/auth/me").status == 200)
            #expect(try await elsewhere.get("/auth/me").status == 401)
            #expect(try await program.get("/auth/me").status == 401)
            #expect(try await server.stranger.logIn("admin@example.org", Person.password).status == 401)
            #expect(try await server.stranger.logIn("admin@example.org", Self.new).status == 200)
        }
    }

    @Test func `nobody can change a password without knowing it`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let program = try await admin.withToken()

            for person in [admin, program] {
                let answer = try await person.post(
                    "/auth/password", PasswordBody(currentPassword: "wrong one", newPassword: Self.new))
                #expect(answer.status == 422)
                #expect(try answer.problem().errors?.map(\.field) == ["current_password"])
            }
            #expect(try await server.stranger.logIn("admin@example.org", Person.password).status == 200)
            #expect(try await program.get("/auth/me").status == 200)
        }
    }

    @Test(arguments: [
        "short", "aaaaaaaaaaaaaaaa", "admin12345", "a long\u{0} password", String(repeating: "ab1c", count: 300),
    ])
    func `an unacceptable new password changes nothing`(password: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let reset = try await admin.resetToken(for: admin.user)

            let change = try await admin.post(
                "/auth/password", PasswordBody(currentPassword: Person.password, newPassword: password))
            let byLink = try await server.stranger.post("/auth/reset", ResetBody(token: reset, password: password))

            #expect(change.status == 422)
            #expect(try change.problem().errors?.map(\.field) == ["new_password"])
            #expect(byLink.status == 422)
            #expect(try byLink.problem().errors?.map(\.field) == ["password"])
            #expect(try await server.stranger.logIn("admin@example.org", Person.password).status == 200)
        }
    }

    @Test(arguments: ["пароль из слов", "🔑🔑🔑 emoji keys", "  spaces at both ends  ", "<script>\u{202E}\u{301}"])
    func `a password may contain any characters, and none is altered`(password: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            let answer = try await admin.post(
                "/auth/password", PasswordBody(currentPassword: Person.password, newPassword: password))

            #expect(answer.status == 204)
            #expect(try await server.stranger.logIn("admin@example.org", password).status == 200)
            #expect(try await server.stranger.logIn("admin@example.org", password + " ").status == 401)
        }
    }

    @Test func `a reset link works once, and ends sessions and tokens`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let member = try await server.member()
            let program = try await member.withToken()
            let older = try await admin.resetToken(for: member.user)
            let token = try await admin.resetToken(for: member.user)
            func reset(_ token: String) async throws -> Int {
                try await server.stranger.post("/auth/reset", ResetBody(token: token, password: Self.new)).status
            }

            let statuses = try await [older, "", "x", token.uppercased(), " \(token)", token, token].asyncMap(reset)

            #expect(statuses == [403, 403, 403, 403, 403, 200, 403])
            #expect(try await member.get("/auth/me").status == 401)
            #expect(try await program.get("/auth/me").status == 401)
            #expect(try await server.stranger.logIn("member@example.org", Person.password).status == 401)
            #expect(try await server.stranger.logIn("member@example.org", Self.new).status == 200)
        }
    }

    @Test func `of thirty simultaneous uses of a reset link, one succeeds`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let token = try await admin.resetToken(for: admin.user)

            let statuses = try await inParallel(30) { number in
                try await server.stranger.post("/auth/reset", ResetBody(token: token, password: "password \(number) x"))
                    .status
            }

            #expect(statuses.filter { $0 == 200 }.count == 1)
            #expect(statuses.filter { $0 == 403 }.count == 29)
        }
    }

    @Test func `a token of one kind does not work as another kind`() async throws {
        try await withServer(registration: .invite) { server in
            let admin = try await server.setUp()
            let reset = try await admin.resetToken(for: admin.user)
            let invite = try await admin.invitation(NewInviteBody())
            let register = RegisterBody(email: "a@example.org", password: Self.new, invite: reset)

            #expect(try await server.stranger.post("/auth/register", register).status == 403)
            let answer = try await server.stranger.post("/auth/reset", ResetBody(token: invite, password: Self.new))
            #expect(answer.status == 403)
            for secret in [reset, invite] {
                let headers = ["authorization": "Bearer \(secret)"]
                #expect(try await server.stranger.get("/auth/me", headers: headers).status == 401)
            }
        }
    }
}
