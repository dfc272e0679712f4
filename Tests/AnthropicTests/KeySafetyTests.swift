import Anthropic
import Logging
import Synchronization
import TestSupport
import Testing

@Suite struct KeySafetyTests {
    private static let key = "sk-ant-very-secret"

    @Test(arguments: [301, 302, 303, 307, 308], [Endpoint.Authentication.bearer, .apiKey])
    func `a redirect is an error, and no other host sees the key`(
        status: Int, authentication: Endpoint.Authentication
    ) async throws {
        try await ScriptedUpstream.running(.messages(deltas: ["stolen"])) { other in
            let redirect = ScriptedAnswer.whole(
                status: status, contentType: "text/html", headers: [("location", "\(other.address)/v1/messages")],
                "moved to \(other.address)")
            try await withClient([redirect], key: Self.key, authentication: authentication) { client, _ in
                let outcome = try await Outcome(of: client.stream(.greeting))

                #expect(outcome.error?.kind == .http)
                #expect(outcome.error?.status == status)
                #expect(outcome.error?.message.contains(other.address) == false)
                #expect(other.connections == 0)
            }
        }
    }

    @Test func `exactly one header carries the key`() async throws {
        for authentication in [Endpoint.Authentication.bearer, .apiKey] {
            let answer = ScriptedAnswer.messages(deltas: ["a"])
            try await withClient([answer], key: Self.key, authentication: authentication) { client, upstream in
                _ = try await Outcome(of: client.stream(.greeting))

                let request = try #require(upstream.requests.first)
                #expect(request["authorization"] == (authentication == .bearer ? "Bearer \(Self.key)" : nil))
                #expect(request["x-api-key"] == (authentication == .apiKey ? Self.key : nil))
                #expect(!request.text.contains(Self.key) && !request.path.contains(Self.key))
            }
        }
    }

    @Test func `an echoed key reaches neither errors nor logs`() async throws {
        let log = RecordedLog()
        let echo = ScriptedAnswer.error(
            status: 500, type: Self.key, message: "bad key \(Self.key), really \(Self.key)", code: Self.key,
            requestID: Self.key)
        let logger = Logger(label: "test", factory: { _ in log })
        try await withClient([echo], key: Self.key, logger: logger) { client, upstream in
            let outcome = try await Outcome(of: client.stream(.greeting))

            let error = try #require(outcome.error)
            var dumped = ""
            dump(error, to: &dumped)
            #expect(error.message == "bad key [key], really [key]")
            #expect(!dumped.contains(Self.key))
            #expect(upstream.requests.count == 3)
            #expect(log.lines.count == 2)
            #expect(!log.lines.joined().contains(Self.key))
            #expect(!log.lines.joined().contains(upstream.address))
        }
    }

    @Test func `a key never prints its value`() throws {
        let key = try #require(APIKey(" \(Self.key)\n"))
        let endpoint = try Endpoint(key: key)
        var dumped = ""
        dump(endpoint, to: &dumped)

        #expect(!"\(key)\(String(reflecting: key))\(endpoint)\(dumped)".contains(Self.key))
    }

    @Test(arguments: ["", "  \n", "a b", "a\r\nx-evil: 1", "ключ", "a\0b"])
    func `text that cannot be a key is rejected`(text: String) {
        #expect(APIKey(text) == nil)
    }
}

/// Records what is logged.
final class RecordedLog: LogHandler {
    private let recorded = Mutex<[String]>([])

    var lines: [String] { recorded.withLock { $0 } }

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }

    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }

    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        recorded.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }
}
