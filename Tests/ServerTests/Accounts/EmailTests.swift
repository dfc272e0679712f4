import API
import Foundation
import TestSupport
import Testing

@testable import Server

@Suite struct EmailTests {
    private static func change(to email: String, password: String = Person.password) -> EmailBody {
        EmailBody(email: email, currentPassword: password)
    }

    @Test func `after a change, only the new address signs in`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let elsewhere = try await admin.signingIn()

            let changed = try await admin.post("/auth/email", Self.change(to: "  New@Example.ORG "))

            #expect(try changed.decode(UserBody.self).email == "new@example.org")
            #expect(try await server.stranger.logIn("admin@example.org", Person.password).status == 401)
            #expect(try await server.stranger.logIn("new@example.org", Person.password).status == 200)
            #expect(try await elsewhere.get("/auth/me").decode(UserBody.self).email == "new@example.org")
        }
    }

    @Test func `nobody can change an address without knowing the password`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let program = try await admin.withToken()

            for person in [admin, program] {
                let answer = try await person.post("/auth/email", Self.change(to: "x@example.org", password: "wrong"))
                #expect(answer.status == 422)
                #expect(try answer.problem().errors?.map(\.field) == ["current_password"])
            }
            #expect(try await server.stranger.post("/auth/email", Self.change(to: "x@example.org")).status == 401)
            #expect(try await admin.get("/auth/me").decode(UserBody.self).email == "admin@example.org")
        }
    }

    @Test func `guesses of the password are throttled here too`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            // Waits double: however slow the machine, an attempt soon comes too early.
            let statuses = try await (0..<14).asyncMap {
                try await admin.post("/auth/email", Self.change(to: "x@example.org", password: "guess \($0)")).status
            }

            #expect(statuses.prefix(5) == [422, 422, 422, 422, 422])
            #expect(statuses.contains(429))
        }
    }

    @Test(arguments: ["MEMBER@example.org", "member@example.org"])
    func `an address that is taken stays with its account`(email: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            _ = try await server.member()

            let answer = try await admin.post("/auth/email", Self.change(to: email))

            #expect(answer.status == 409)
            #expect(try answer.problem().errors?.map(\.field) == ["email"])
            #expect(try await admin.post("/auth/email", Self.change(to: "Admin@example.org")).status == 200)
        }
    }

    @Test(arguments: ["", "x", "a@b@c", "a b@example.org", String(repeating: "a", count: 300) + "@example.org"])
    func `what is no address is refused`(email: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            let answer = try await admin.post("/auth/email", Self.change(to: email))

            #expect(answer.status == 422)
            #expect(try answer.problem().errors?.map(\.field) == ["email"])
        }
    }

    @Test func `of four simultaneous changes to one address, one succeeds`() async throws {
        try await withServer { server in
            _ = try await server.setUp()
            let people = try await (1...4).asyncMap { try await server.stranger.registering("p\($0)") }

            let statuses = try await inParallel(people.count) { number in
                try await people[number].post("/auth/email", Self.change(to: "same@example.org")).status
            }

            #expect(statuses.filter { $0 == 200 }.count == 1)
            #expect(statuses.filter { $0 == 409 }.count == people.count - 1)
        }
    }
}
