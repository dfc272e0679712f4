import API
import Foundation
import Logging
import NIOHTTP1
import Testing

@testable import Server

/// One person's wrong guesses do not lock out others on the same network or behind the same proxy.
@Suite struct NetworkTests {
    @Test func `thirty wrong guesses lock nobody else out`() async throws {
        try await withServer { server in
            _ = try await server.setUp()
            try await guess(30, at: server)

            #expect(try await server.stranger.logIn("admin@example.org", Person.password).status == 200)
        }
    }

    @Test func `guesses at one account lock nobody out of another`() async throws {
        try await withServer { server in
            _ = try await server.setUp()
            _ = try await server.member("ada")
            var statuses: [Int] = []
            for number in 0..<40 {
                statuses.append(try await server.stranger.logIn("ada@example.org", "guess \(number)").status)
            }

            #expect(statuses.contains(429))
            #expect(try await server.stranger.logIn("admin@example.org", Person.password).status == 200)
        }
    }

    @Test func `a person who signed in from an address before gets in, whatever else is tried there`() async throws {
        try await withServer { server in
            _ = try await server.setUp()
            try await guess(104, at: server)

            #expect(try await server.stranger.logIn("one.more@example.org", "guess").status == 429)
            #expect(try await server.stranger.logIn("admin@example.org", Person.password).status == 200)
            #expect(try await server.stranger.logIn("admin@example.org", "guess").status == 401)
        }
    }

    @Test func `an untrusted forwarded address is reported to the operator, once`() async throws {
        let log = RecordedLog()
        try await RecordedLog.$current.withValue(log) {
            try await withServer { server in
                let admin = try await server.setUp()
                for number in 0..<5 {
                    _ = try await admin.get("/auth/me", headers: ["x-forwarded-for": "192.0.2.\(number)"])
                }
            }
        }

        let warnings = log.lines.filter { $0.level == .warning && $0.message.contains("PARLEY_TRUSTED_PROXIES") }
        #expect(warnings.map { $0.metadata["address"] } == ["127.0.0.1"])
    }

    @Test func `nothing is reported with a trusted proxy or without any`() async throws {
        let log = RecordedLog()
        let settings = ServerSettings(trustedProxies: ["127.0.0.1"].compactMap(AddressRange.init))
        try await RecordedLog.$current.withValue(log) {
            try await withServer(settings: settings) { server in
                _ = try await server.setUp().get("/auth/me", headers: ["x-forwarded-for": "192.0.2.1, 127.0.0.1"])
            }
            try await withServer { server in _ = try await server.setUp().get("/auth/me") }
        }

        #expect(!log.lines.contains { $0.message.contains("PARLEY_TRUSTED_PROXIES") })
    }

    private func guess(_ count: Int, at server: TestServer) async throws {
        for number in 0..<count {
            _ = try await server.stranger.logIn("n\(number)@example.org", "guess")
        }
    }
}
