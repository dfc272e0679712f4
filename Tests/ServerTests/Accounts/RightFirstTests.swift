import API
import Foundation
import Model
import NIOHTTP1
import Testing

@testable import Server

/// The size of a request is checked first, then permission, and only then is any work done.
@Suite struct RightFirstTests {
    /// Bodies that would be refused by a field if their fields were checked.
    private static let wrong = [
        #"{"email":"no","password":"short"}"#,
        #"{"email":"e@example.org","password":"aaaaaaaaaaaa"}"#,
        #"{"email":"e@example.org","password":"a long password","display_name":"a\u202eb"}"#,
        #"{"email":"e@example.org","password":"a long password","locale":"xx"}"#,
        #"{"email":"","password":"a long\u0000 password"}"#,
        #"{"email":"e@example.org","password":"a long password","display_name":"a\#(marks(3000))"}"#,
        #"{"email":"e@example.org","password":"a long password\#(marks(3000))"}"#,
        #"{"email":"e\#(marks(3000))@example.org","password":"a long password"}"#,
        #"{"email":"e@example.org","password":"a long password","locale":"\#(marks(3000))"}"#,
    ]

    /// Combining marks, which are costly to reorder.
    private static func marks(_ count: Int) -> String {
        String(repeating: "\u{301}\u{327}", count: count / 2)
    }

    @Test(arguments: wrong)
    func `nothing is checked for somebody without an invitation`(json: String) async throws {
        try await withServer(registration: .invite) { server in
            #expect(try await register(json, server) == "invite-invalid")
            _ = try await server.setUp()

            #expect(try await register(json, server) == "invite-invalid")
            #expect(try await register(json.dropLast() + #","invite":"x"}"#, server) == "invite-invalid")
            #expect(
                try await register(json.dropLast() + #","invite":"\#(server.setupToken)"}"#, server)
                    == "invite-invalid")
        }
    }

    @Test(arguments: wrong)
    func `nothing is checked where registration is closed`(json: String) async throws {
        try await withServer(registration: .closed) { server in
            _ = try await server.setUp()

            #expect(try await register(json, server) == "registration-closed")
        }
    }

    @Test(arguments: ["short", "aaaaaaaaaaaa", "a long\\u0000 password", marks(3000)])
    func `no password is checked for somebody without a reset link`(password: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let invite = try await admin.invitation(NewInviteBody())

            for token in ["", "x", server.setupToken, invite, Self.marks(3000)] {
                let answer = try await server.stranger.send(
                    .POST, "/auth/reset", json: #"{"token":"\#(token)","password":"\#(password)"}"#)
                #expect(answer.slug == "reset-invalid")
            }
        }
    }

    @Test func `a stranger may send only short bodies`() async throws {
        try await withServer(registration: .invite) { server in
            _ = try await server.setUp()
            let name = "a" + Self.marks(120_000)
            let keys = "{" + (0..<4000).map { #""k\#($0)":1"# }.joined(separator: ",") + "}"
            let bodies = [
                #"{"email":"e@example.org","password":"a long password","display_name":"\#(name)"}"#,
                #"{"token":"\#(name)","password":"a long password"}"#, #"{"\#(name)":1}"#, keys,
            ]

            for path in ["register", "login", "reset"] {
                for body in bodies {
                    let answer = try await server.stranger.send(.POST, "/auth/\(path)", json: body)
                    #expect(answer.status == 413)
                    #expect(answer.slug == "too-large")
                }
            }
        }
    }

    @Test func `the longest possible password can be set and used, however it is written`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let longest = String(repeating: "ab1é☃", count: 128)
            #expect(longest.utf8.count == Limits.passwordBytes)
            let escaped = longest.utf16.map { String(format: "\\u%04x", $0) }.joined()

            let change = try await admin.send(
                .POST, "/auth/password",
                json: #"{"current_password":"\#(Person.password)","new_password":"\#(escaped)"}"#)

            #expect(change.status == 204)
            #expect(try await server.stranger.logIn("admin@example.org", longest).status == 200)
        }
    }

    @Test func `with open registration, thirty may register in an hour, and sign-ins continue`() async throws {
        try await withServer(registration: .open) { server in
            let admin = try await server.setUp()
            let invite = try await admin.invitation(NewInviteBody())

            // They count whether they become accounts or not.
            let slugs = try await (0..<30).asyncMap { try await register(Self.wrong[$0 % 5], server) }
            let refused = try await server.stranger.send(
                .POST, "/auth/register", json: #"{"email":"e@example.org","password":"a long password"}"#)

            #expect(Set(slugs) == ["invalid"])
            #expect(refused.status == 429)
            #expect(refused.slug == "throttled")
            #expect(refused.header("retry-after").flatMap(Int.init).map { (1...900).contains($0) } == true)
            #expect(try await server.stranger.logIn("admin@example.org", Person.password).status == 200)
            _ = try await server.stranger.registering("invited", invite: invite)
        }
    }

    private func register(_ json: String, _ server: TestServer) async throws -> String? {
        try await server.stranger.send(.POST, "/auth/register", json: json).slug
    }
}
