import API
import Foundation
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

@Suite struct SignInTests {
    @Test func `an unknown address, a wrong password and a disabled account give the same answer`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let disabled = try await server.member("disabled")
            _ = try await admin.patch("/admin/users/\(disabled.user?.id ?? "")", UserChangesBody(isActive: false))

            let unknown = try await server.stranger.logIn("nobody@example.org", Person.password)
            let wrong = try await server.stranger.logIn("admin@example.org", "not this one")
            let off = try await server.stranger.logIn("disabled@example.org", Person.password)
            let long = try await server.stranger.logIn("admin@example.org", String(repeating: "x", count: 10_000))

            for answer in [unknown, wrong, off, long] {
                #expect(answer.status == 401)
                #expect(answer.slug == "wrong-credentials")
                #expect(answer.isLike(unknown))
                #expect(answer.header("set-cookie") == nil)
            }
        }
    }

    @Test func `an address is case-insensitive, a password is not`() async throws {
        try await withServer { server in
            _ = try await server.setUp()

            #expect(try await server.stranger.logIn(" ADMIN@Example.ORG ", Person.password).status == 200)
            #expect(try await server.stranger.logIn("admin@example.org", Person.password.uppercased()).status == 401)
            #expect(try await server.stranger.logIn("admin@example.org", Person.password + " ").status == 401)
        }
    }

    @Test(arguments: ["admin@example.org", "nobody@example.org"])
    func `guesses are slowed down, whether the account exists or not`(email: String) async throws {
        try await withServer { server in
            _ = try await server.setUp()
            let answers = try await (0..<14).asyncMap { try await server.stranger.logIn(email, "guess \($0)") }

            let throttled = try #require(answers.first { $0.status == 429 })
            #expect(answers.prefix(5).allSatisfy { $0.status == 401 })
            #expect(throttled.slug == "throttled")
            #expect(throttled.header("retry-after").flatMap(Int.init).map { $0 >= 1 && $0 <= 900 } == true)
        }
    }

    /// How many of the waits of 1, 2, 4… s can have passed, one after another.
    private func waits(within time: Duration) -> Int {
        var left = time
        var wait = Duration.seconds(1)
        var count = 0
        while left >= wait {
            left -= wait
            wait *= 2
            count += 1
        }
        return count
    }

    @Test func `parallel guesses are counted before their passwords are checked`() async throws {
        try await withServer { server in
            _ = try await server.setUp()

            let start = ContinuousClock.now
            let statuses = try await inParallel(40) {
                try await server.stranger.logIn("admin@example.org", "guess \($0)").status
            }

            // Five are free and the sixth starts the waits of 1, 2, 4… s; some of these may have passed meanwhile.
            let looked = statuses.filter { $0 == 401 }.count
            #expect(looked <= 6 + waits(within: start.duration(to: .now)))
            #expect(statuses.allSatisfy { $0 == 401 || $0 == 429 })
        }
    }

    @Test func `the password page is no way around the throttle`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            // Waits double: however slow the machine, an attempt soon comes too early.
            let statuses = try await (0..<14).asyncMap {
                try await admin.post(
                    "/auth/password", PasswordBody(currentPassword: "guess \($0)", newPassword: "a long password")
                ).status
            }

            #expect(statuses.prefix(5) == [422, 422, 422, 422, 422])
            #expect(statuses.contains(429))
        }
    }

    @Test func `scripts and other sites cannot use the cookie`() async throws {
        try await withServer { server in
            _ = try await server.setUp()

            let answer = try await server.stranger.logIn("admin@example.org", Person.password)

            let attributes = try #require(answer.header("set-cookie")).components(separatedBy: "; ")
            #expect(attributes.first?.hasPrefix("parley_session=parley_s_") == true)
            #expect(Set(attributes.dropFirst()) == ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=2592000"])
        }
    }

    @Test func `over TLS the cookie is bound to the host`() async throws {
        let settings = ServerSettings(publicURL: PublicURL("https://chat.example.org"))
        try await withServer(settings: settings) { server in
            let answer = try await server.stranger.send(
                .POST, "/auth/register",
                json:
                    #"{"email":"a@example.org","password":"\#(Person.password)","invite":"\#(server.setupToken)"}"#,
                headers: ["origin": "https://chat.example.org"])

            let attributes = try #require(answer.header("set-cookie")).components(separatedBy: "; ")
            #expect(attributes.first?.hasPrefix("__Host-parley=") == true)
            #expect(
                Set(attributes.dropFirst()) == ["Path=/", "HttpOnly", "SameSite=Lax", "Secure", "Max-Age=2592000"])
            #expect(answer.header("strict-transport-security") == "max-age=31536000")
            let plain = attributes[0].replacingOccurrences(of: "__Host-parley", with: "parley_session")
            #expect(try await server.stranger.get("/auth/me", headers: ["cookie": attributes[0]]).status == 200)
            #expect(try await server.stranger.get("/auth/me", headers: ["cookie": plain]).status == 401)
        }
    }

    @Test func `signing out ends the session on the server and clears the cookie`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            let answer = try await admin.send(.POST, "/auth/logout", nil)

            #expect(answer.status == 204)
            #expect(answer.header("set-cookie")?.hasPrefix("parley_session=; Path=/; Max-Age=0;") == true)
            #expect(try await admin.get("/auth/me").status == 401)
            #expect(try await admin.send(.POST, "/auth/logout", nil).status == 204)
        }
    }
}
