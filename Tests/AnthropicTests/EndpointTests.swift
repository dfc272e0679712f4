import Anthropic
import Logging
import TestSupport
import Testing

@Suite struct EndpointTests {
    @Test(arguments: [
        ("", "/v1/messages"), ("/", "/v1/messages"), ("/v1", "/v1/messages"), ("/v1/", "/v1/messages"),
        ("/api", "/api/v1/messages"), ("/api/", "/api/v1/messages"), ("/api/v1//", "/api/v1/messages"),
        ("/v1/messages", "/v1/messages"), ("/v1/messages/", "/v1/messages"), ("/v1/v1", "/v1/messages"),
        ("/v1/v1/messages", "/v1/messages"),
        ("//v1/messages//", "/v1/messages"),
        ("/api/v1/messages", "/api/v1/messages"), ("/v1/messages/count_tokens", "/v1/messages"),
        ("/v1/models", "/v1/messages"), ("/v1/chat/completions", "/v1/messages"), ("/v1/responses", "/v1/messages"),
        ("/messages", "/messages/v1/messages"), ("/anthropic", "/anthropic/v1/messages"),
    ])
    func `a base with or without version and slash gives the same path`(base: String, path: String) async throws {
        try await ScriptedUpstream.running(.messages(deltas: ["a"])) { upstream in
            let http = HTTPConnections()
            let client = Client(
                endpoint: try Endpoint(upstream.address + base), http: http, logger: Logger(label: "test"))

            _ = try await Outcome(of: client.stream(.greeting))

            #expect(upstream.requests.map(\.path) == [path])
            #expect(upstream.requests.map(\.method) == ["POST"])
            try await http.shutdown()
        }
    }

    @Test func `only Anthropic's own host gets the newest version by default`() throws {
        #expect(try Endpoint().version == "2026-10-21")
        #expect(try Endpoint("https://API.anthropic.com/v1/").version == "2026-10-21")
        #expect(try Endpoint("http://localhost:8080").version == "2023-06-01")
        #expect(try Endpoint("https://api.anthropic.com.evil.example").version == "2023-06-01")
        #expect(try Endpoint("http://localhost:8080", version: "2024-01-01").version == "2024-01-01")
    }

    @Test(arguments: [
        ("", EndpointError.notAnAddress), ("localhost", .notAnAddress), ("https://", .notAnAddress),
        ("ftp://example.com", .unsupportedScheme), ("https://user:secret@example.com", .unexpectedParts),
        ("https://example.com?key=secret", .unexpectedParts), ("https://example.com#part", .unexpectedParts),
    ])
    func `an unusable address is refused`(address: String, error: EndpointError) {
        #expect(throws: error) { try Endpoint(address) }
    }

    @Test(arguments: [
        ("https://api.anthropic.com", true), ("https://API.Anthropic.com/v1/messages", true),
        ("https://api.anthropic.com:443", true), ("http://api.anthropic.com", false),
        ("https://api.anthropic.com.evil.example", false), ("https://anthropic.com", false),
        ("https://evil.example/api.anthropic.com", false), ("http://127.0.0.1:8080", false),
    ])
    func `only Anthropic's own host, encrypted, counts as Anthropic`(address: String, isAnthropic: Bool) throws {
        #expect(try Endpoint(address).isAnthropic == isAnthropic)
    }

    /// The account, with a stand-in for SHA-256 in which every byte counts (FNV-1a).
    private func account(_ address: String, key: String?) throws -> String {
        try Endpoint(address, key: key.flatMap(APIKey.init)).account { bytes in
            let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
            return (0..<8).map { UInt8(truncatingIfNeeded: hash >> (8 * $0)) }
        }
    }

    @Test func `an account is known by host and key, whatever the path`() throws {
        let account = try account("https://api.anthropic.com", key: "sk-one")

        #expect(try self.account("https://API.anthropic.com/v1/", key: " sk-one\n") == account)
        #expect(try self.account("https://api.anthropic.com", key: "sk-two") != account)
        #expect(try self.account("https://api.anthropic.com", key: nil) != account)
        #expect(try self.account("https://example.com", key: "sk-one") != account)
        #expect(
            try self.account("https://example.co", key: "msk-one") != self.account("https://example.com", key: "sk-one")
        )
    }

    @Test func `the name of an account is the beginning of the hash`() throws {
        let endpoint = try Endpoint("http://localhost:8080", key: APIKey("k"))
        var hashed: [UInt8] = []

        let account = endpoint.account { bytes in
            hashed = bytes
            return Array(5..<37).map { $0 * 7 }
        }

        #expect(account == "232a31383f464d54")
        #expect(hashed == Array("localhost\0k".utf8))
    }

    @Test func `a request names its version and type, and sends no key where there is none`() async throws {
        try await withClient([.messages(deltas: ["a"])], key: nil) { client, upstream in
            _ = try await Outcome(of: client.stream(.greeting))

            let request = try #require(upstream.requests.first)
            #expect(request["anthropic-version"] == "2023-06-01")
            #expect(request["content-type"] == "application/json")
            #expect(request["authorization"] == nil)
            #expect(request["x-api-key"] == nil)
            #expect(request["origin"] == nil)
            #expect(request["content-length"] == "\(request.body.count)")
        }
    }
}
