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
