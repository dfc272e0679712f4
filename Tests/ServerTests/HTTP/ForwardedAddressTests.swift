import API
import Foundation
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

@Suite struct ForwardedAddressTests {
    /// Fails to sign in to many accounts, each time from an address claimed in a header.
    private func guesses(_ server: TestServer, _ address: @Sendable (Int) -> String) async throws -> [Int] {
        try await (0..<104).asyncMap { number in
            try await server.stranger.send(
                .POST, "/auth/login", json: #"{"email":"n\#(number)@example.org","password":"guess"}"#,
                headers: ["x-forwarded-for": address(number), "x-real-ip": address(number), "forwarded": "for=1.1.1.1"]
            ).status
        }
    }

    @Test func `without a proxy, nobody can hide behind a header`() async throws {
        try await withServer { server in
            let statuses = try await guesses(server) { "10.1.2.\($0)" }

            #expect(statuses.first == 401)
            #expect(statuses.last == 429)
        }
    }

    @Test func `a trusted proxy tells the addresses apart`() async throws {
        let settings = ServerSettings(trustedProxies: ["127.0.0.0/8"].compactMap(AddressRange.init))
        try await withServer(settings: settings) { server in
            let apart = try await guesses(server) { "10.1.2.\($0)" }
            let same = try await guesses(server) { _ in "10.9.9.9" }

            #expect(Set(apart) == [401])
            #expect(same.last == 429)
        }
    }

    @Test func `only the address appended by the proxy counts, whatever the client sent`() async throws {
        let settings = ServerSettings(trustedProxies: ["127.0.0.1", "10.0.0.0/8"].compactMap(AddressRange.init))
        try await withServer(settings: settings) { server in
            let spoofed = try await guesses(server) { "192.0.2.\($0), 203.0.113.7, 10.0.0.\($0)" }

            #expect(spoofed.last == 429)
        }
    }

    @Test func `with an invalid address, the proxy's own counts`() async throws {
        let settings = ServerSettings(trustedProxies: ["127.0.0.1"].compactMap(AddressRange.init))
        try await withServer(settings: settings) { server in
            let garbage = try await guesses(server) { "unknown\($0)" }

            #expect(garbage.last == 429)
        }
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.0.0.0/9", "10.128.0.1", false),
        ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false), ("::1", "::1", true),
        ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false),
        ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "::1", false), ("::/0", "8.8.8.8", false),
    ])
    func `a range contains the addresses that share its prefix`(range: String, address: String, holds: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(address) == holds)
    }

    @Test(arguments: [
        "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0", "localhost", "10.0.0.0/8/8",
    ])
    func `an invalid range is refused`(text: String) {
        #expect(AddressRange(text) == nil)
    }
}
