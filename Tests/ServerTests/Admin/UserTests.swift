import API
import Foundation
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

@Suite struct UserTests {
    @Test func `the last active administrator remains an administrator`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let member = try await server.member()
            let path = "/admin/users/\(admin.user?.id ?? "")"

            for changes in [
                UserChangesBody(role: "user"), UserChangesBody(isActive: false),
                UserChangesBody(role: "user", isActive: false),
            ] {
                let answer = try await admin.patch(path, changes)
                #expect(answer.status == 409)
                #expect(answer.slug == "last-administrator")
            }
            _ = try await admin.patch("/admin/users/\(member.user?.id ?? "")", UserChangesBody(role: "admin"))
            #expect(try await admin.patch(path, UserChangesBody(role: "user")).status == 200)
            #expect(try await admin.get("/admin/users").status == 403)
        }
    }

    @Test func `if two administrators demote each other at once, one remains`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let second = try await server.member()
            let ids = [admin, second].compactMap(\.user?.id)
            for _ in 0..<20 {
                for (person, id) in zip([second, admin], ids) {
                    _ = try await person.patch("/admin/users/\(id)", UserChangesBody(role: "admin"))
                }
                async let first = admin.patch("/admin/users/\(ids[1])", UserChangesBody(role: "user"))
                async let other = second.patch("/admin/users/\(ids[0])", UserChangesBody(role: "user"))
                let statuses = try await [first.status, other.status].sorted()

                #expect(statuses == [200, 403] || statuses == [200, 409])
                let survivor = try await admin.get("/admin/users").status == 200 ? admin : second
                for id in ids { _ = try await survivor.patch("/admin/users/\(id)", UserChangesBody(role: "admin")) }
            }
        }
    }

    @Test(arguments: [
        (#"{"role":"root"}"#, "role"), (#"{"role":""}"#, "role"), (#"{"max_chats":-1}"#, "max_chats"),
        (#"{"max_chats":1000001}"#, "max_chats"), (#"{"max_chats":"7"}"#, "max_chats"),
        (#"{"is_active":"no"}"#, "is_active"), (#"{"is_active":0}"#, "is_active"),
    ])
    func `invalid account values are refused by field`(json: String, field: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            let answer = try await admin.send(.PATCH, "/admin/users/\(admin.user?.id ?? "")", json: json)

            #expect(answer.status == 422)
            #expect(try answer.problem().errors?.map(\.field) == [field])
        }
    }

    @Test(arguments: [
        (#"{"max_uses":0}"#, "max_uses"), (#"{"max_uses":-1}"#, "max_uses"), (#"{"max_uses":1001}"#, "max_uses"),
        (#"{"role":"owner"}"#, "role"), (#"{"uses":-5}"#, "uses"),
    ])
    func `invalid invitation values are refused by field`(json: String, field: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            let answer = try await admin.send(.POST, "/admin/invites", json: json)

            #expect(answer.status == 422)
            #expect(try answer.problem().errors?.map(\.field) == [field])
        }
    }

    @Test func `links lead to the public address and carry their secret in the fragment`() async throws {
        let settings = ServerSettings(publicURL: PublicURL("https://chat.example.org"))
        try await withServer(settings: settings) { server in
            let answer = try await server.stranger.send(
                .POST, "/auth/register",
                json:
                    #"{"email":"a@example.org","password":"\#(Person.password)","invite":"\#(server.setupToken)"}"#,
                headers: ["origin": "https://chat.example.org"])
            let admin = try server.stranger.signedIn(by: answer)
            let headers = ["origin": "https://chat.example.org", "host": "evil.example"]

            let invite = try await admin.send(.POST, "/admin/invites", json: "{}", headers: headers)
            let reset = try await admin.send(
                .POST, "/admin/users/\(admin.user?.id ?? "")/password-reset", nil, headers: headers)

            let register = try #require(try invite.decode(InviteBody.self).link)
            #expect(register.hasPrefix("https://chat.example.org/register#parley_i_"))
            #expect(try reset.decode(ResetLinkBody.self).link.hasPrefix("https://chat.example.org/reset#parley_r_"))
        }
    }
}
