import API
import Foundation
import Model
import NIOHTTP1
import Storage
import TestSupport
import Testing

@testable import Server

@Suite struct RegistrationTests {
    private static func body(_ name: String, invite: String? = nil) -> RegisterBody {
        RegisterBody(email: "\(name)@example.org", password: Person.password, displayName: name, invite: invite)
    }

    @Test func `of fifty simultaneous uses of the set-up token, one makes the administrator`() async throws {
        try await withServer { server in
            let statuses = try await inParallel(50) { number in
                try await server.stranger.post("/auth/register", Self.body("n\(number)", invite: server.setupToken))
                    .status
            }

            #expect(statuses.filter { $0 == 201 }.count == 1)
            #expect(Set(statuses).isSubset(of: [201, 403, 503]))
            let users = try await UserStore(database: server.database).users()
            #expect(users.map(\.role) == [.admin])
        }
    }

    @Test func `of fifty simultaneous uses of one invitation, one succeeds`() async throws {
        try await withServer(registration: .invite) { server in
            let admin = try await server.setUp()
            let invite = try await admin.invitation(NewInviteBody())

            let statuses = try await inParallel(50) { number in
                try await server.stranger.post("/auth/register", Self.body("n\(number)", invite: invite)).status
            }

            #expect(statuses.filter { $0 == 201 }.count == 1)
            #expect(Set(statuses).isSubset(of: [201, 403, 503]))
            #expect(try await UserStore(database: server.database).users().count == 2)
        }
    }

    @Test func `of twenty simultaneous registrations of one address, one succeeds`() async throws {
        try await withServer { server in
            _ = try await server.setUp()

            let statuses = try await inParallel(20) { number in
                try await server.stranger.post("/auth/register", Self.body(number % 2 == 0 ? "same" : "SAME")).status
            }

            #expect(statuses.filter { $0 == 201 }.count == 1)
            #expect(statuses.filter { $0 == 409 }.count == 19)
        }
    }

    @Test(arguments: RegistrationMode.allCases)
    func `before the set-up, only its token lets anybody in`(mode: RegistrationMode) async throws {
        try await withServer(registration: mode) { server in
            for invite in [nil, "", "x", "\(server.setupToken)x", server.setupToken.lowercased()] {
                let answer = try await server.stranger.post("/auth/register", Self.body("eve", invite: invite))
                #expect(answer.slug == "invite-invalid")
                #expect(answer.status == 403)
            }
            let admin = try await server.setUp()
            #expect(admin.user?.role == "admin")
            let again = try await server.stranger.post(
                "/auth/register", Self.body("eve", invite: server.setupToken))
            #expect(again.status == 403)
        }
    }

    @Test(arguments: [
        (RegistrationMode.open, 201, 403, 201), (.invite, 403, 403, 201), (.closed, 403, 403, 403),
    ])
    func `the mode decides who may register`(
        mode: RegistrationMode, without: Int, wrong: Int, invited: Int
    ) async throws {
        try await withServer(registration: mode) { server in
            let admin = try await server.setUp()
            let invite = try await admin.invitation(NewInviteBody(role: "user"))

            #expect(try await server.stranger.post("/auth/register", Self.body("one")).status == without)
            #expect(try await server.stranger.post("/auth/register", Self.body("two", invite: "x")).status == wrong)
            let answer = try await server.stranger.post("/auth/register", Self.body("three", invite: invite))
            #expect(answer.status == invited)
            if invited == 201 { #expect(try answer.decode(UserBody.self).role == "user") }
        }
    }

    @Test func `an invitation gives its role as many times as allowed, until it is deleted`() async throws {
        try await withServer(registration: .invite) { server in
            let admin = try await server.setUp()
            let twice = try await admin.invitation(NewInviteBody(role: "admin", maxUses: 2))
            let deleted = try await admin.invitation(NewInviteBody(maxUses: 5))
            let list = try await admin.get("/admin/invites").decode(InviteListBody.self).invites
            let id = try #require(list.first { $0.maxUses == 5 }?.id)
            _ = try await admin.delete("/admin/invites/\(id)")

            let answers = try await ["a", "b", "c"].asyncMap {
                try await server.stranger.post("/auth/register", Self.body($0, invite: twice))
            }
            let refused = try await server.stranger.post("/auth/register", Self.body("d", invite: deleted))

            #expect(answers.map(\.status) == [201, 201, 403])
            #expect(try answers[0].decode(UserBody.self).role == "admin")
            #expect(refused.status == 403)
            #expect(!list.contains { $0.link != nil })
        }
    }

    @Test(arguments: [
        (#"{"email":"no","password":"a long password"}"#, "email"),
        (#"{"email":"a@b@c","password":"a long password"}"#, "email"),
        (#"{"email":"е@example.org","password":"a long password"}"#, "email"),
        (#"{"email":"e\u200b@example.org","password":"a long password"}"#, "email"),
        (#"{"email":"e\r\nx@example.org","password":"a long password"}"#, "email"),
        (#"{"email":"e@example.org","password":"short"}"#, "password"),
        (#"{"email":"e@example.org","password":"aaaaaaaaaaaa"}"#, "password"),
        (#"{"email":"e@example.org","password":"a long\u0000 password"}"#, "password"),
        (#"{"email":"e@example.org","password":"a long password","display_name":"a\u202eb"}"#, "display_name"),
        (#"{"email":"e@example.org","password":"a long password","locale":"xx"}"#, "locale"),
        (#"{"password":"a long password"}"#, "email"),
    ])
    func `invalid account values are refused by field`(json: String, field: String) async throws {
        try await withServer { server in
            _ = try await server.setUp()

            let answer = try await server.stranger.send(.POST, "/auth/register", json: json)

            #expect(answer.status == 422)
            #expect(try answer.problem().errors?.map(\.field) == [field])
            #expect(answer.header("set-cookie") == nil)
        }
    }
}
