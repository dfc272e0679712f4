import Anthropic
import Foundation
import JSON
import TestSupport
import Testing

@Suite struct MessageRequestTests {
    private func recorded(_ request: MessageRequest) async throws -> RecordedRequest {
        try await withClient([.messages(deltas: ["a"])]) { client, upstream in
            _ = try await Outcome(of: client.stream(request))
            return try #require(upstream.requests.first)
        }
    }

    /// The bytes that reach the server.
    private func sent(_ request: MessageRequest) async throws -> String {
        try await recorded(request).text
    }

    private let full = MessageRequest(
        model: "claude-sonnet-5-5", maxTokens: 1024,
        system: [TextBlock("Be brief.", cacheControl: .oneHour)],
        messages: [
            Turn(.user, "a/b \"é\"\n\u{1}"), Turn(.assistant, "yes"),
            Turn(.user, [.text(TextBlock("go on", cacheControl: .fiveMinutes))]),
        ],
        userID: "5f1d", stopSequences: ["END"], thinking: .adaptive(.summarized),
        output: OutputConfiguration(
            effort: .low, schema: .object([.init("type", "object"), .init("a", .number("1.0"))])))

    @Test func `a request is sorted, compact JSON`() async throws {
        let body = try await sent(full)

        #expect(
            body
                == #"{"max_tokens":1024,"messages":[{"content":[{"text":"a/b \"é\"\n\u0001","type":"text"}],"role":"user"},"#
                + #"{"content":[{"text":"yes","type":"text"}],"role":"assistant"},"#
                + #"{"content":[{"cache_control":{"type":"ephemeral"},"text":"go on","type":"text"}],"role":"user"}],"#
                + #""metadata":{"user_id":"5f1d"},"model":"claude-sonnet-5-5","#
                + #""output_config":{"effort":"low","format":{"schema":{"type":"object","a":1.0},"type":"json_schema"}},"#
                + #""stop_sequences":["END"],"stream":true,"#
                + #""system":[{"cache_control":{"ttl":"1h","type":"ephemeral"},"text":"Be brief.","type":"text"}],"#
                + #""thinking":{"display":"summarized","type":"adaptive"}}"#)
    }

    @Test func `equal requests are equal bytes`() async throws {
        let copy = full

        #expect(try await sent(full) == sent(copy))
    }

    @Test func `unset fields are not sent, and sampling never is`() async throws {
        let body = try await sent(.greeting)

        #expect(
            body
                == #"{"max_tokens":100,"messages":[{"content":[{"text":"Hello","type":"text"}],"role":"user"}],"#
                + #""model":"scripted-model","stream":true}"#)
        for name in ["temperature", "top_p", "top_k"] {
            #expect(try await !sent(full).contains(name))
        }
    }

    @Test(arguments: [
        (Thinking.disabled, #"{"type":"disabled"}"#), (.betweenTools, #"{"type":"between_tools"}"#),
        (.adaptive(), #"{"type":"adaptive"}"#),
        (
            .adaptive(prefixMismatch: .error),
            #"{"block_binding":{"prefix_mismatch_behavior":"error"},"type":"adaptive"}"#
        ),
        (
            .adaptive(.summarized, prefixMismatch: .dropBlock),
            #"{"block_binding":{"prefix_mismatch_behavior":"drop_block"},"display":"summarized","type":"adaptive"}"#
        ),
        (.enabled(budgetTokens: 2048, .omitted), #"{"budget_tokens":2048,"display":"omitted","type":"enabled"}"#),
    ])
    func `every way of thinking is spelt as the protocol asks`(thinking: Thinking, json: String) async throws {
        var request = MessageRequest.greeting
        request.thinking = thinking

        #expect(try await sent(request).contains(#""thinking":\#(json)"#))
    }

    @Test(arguments: ["", " ", "\n\t\r\n", "\u{A0}\u{2003}"])
    func `blocks without text are not sent`(blank: String) async throws {
        var request = MessageRequest.greeting
        request.system = [TextBlock(blank)]
        request.messages = [
            Turn(.user, blank), Turn(.user, "Hello"), Turn(.assistant, []), Turn(.assistant, blank),
            Turn(.user, [.text(TextBlock(blank)), .text(TextBlock("more"))]),
        ]

        let body = try await sent(request)

        #expect(
            body
                == #"{"max_tokens":100,"messages":[{"content":[{"text":"Hello","type":"text"}],"role":"user"},"#
                + #"{"content":[{"text":"more","type":"text"}],"role":"user"}],"model":"scripted-model","stream":true}"#
        )
    }

    @Test func `a block sent verbatim keeps its order and numbers`() async throws {
        let block = #"{"type":"tool_use","z":1.0,"a":[1,1e3,-0.50]}"#
        var request = MessageRequest.greeting
        request.messages.append(Turn(.assistant, [.verbatim(try JSON(parsing: block))]))

        #expect(try await sent(request).contains(block))
    }

    @Test func `a stored block is inserted as the text it is`() async throws {
        let block = "{ \"z\" : 1.0,\n\"a\":\"\\u00e9\\/\" }"
        var request = MessageRequest.greeting
        request.messages.append(Turn(.assistant, [.verbatim(try JSONText(block)), .text(TextBlock("b"))]))

        #expect(
            try await sent(request).contains(#"{"content":[\#(block),{"text":"b","type":"text"}],"role":"assistant"}"#))
    }

    @Test func `caching up to the end is asked for beside the messages`() async throws {
        var request = MessageRequest.greeting
        request.cacheControl = .oneHour

        #expect(
            try await sent(request).hasPrefix(
                #"{"cache_control":{"ttl":"1h","type":"ephemeral"},"max_tokens":100,"messages":[{"content":[{"text":"#))
        request.cacheControl = .fiveMinutes
        #expect(try await sent(request).hasPrefix(#"{"cache_control":{"type":"ephemeral"},"max_tokens""#))
    }

    @Test func `experimental features are named in one header and not in the body`() async throws {
        var request = MessageRequest.greeting
        let plain = try await recorded(request)
        request.betas = ["one-2026-01-01", "two-2026-02-02"]
        let beta = try await recorded(request)

        #expect(plain["anthropic-beta"] == nil)
        #expect(
            beta.headers.filter { $0.name == "anthropic-beta" }.map(\.value) == ["one-2026-01-01,two-2026-02-02"])
        #expect(beta.text == plain.text)
    }

    @Test func `a longer conversation begins with the bytes of the shorter one`() async throws {
        func conversation(_ body: String) throws -> Substring {
            let start = try #require(body.range(of: #""messages":["#)).upperBound
            return body[start..<(try #require(body.range(of: #"],"metadata""#)).lowerBound)]
        }
        var longer = full
        longer.cacheControl = .oneHour
        longer.maxTokens = 7
        longer.messages.append(Turn(.assistant, [.verbatim(try JSONText(#"{"a": 1.0}"#))]))
        longer.messages.append(Turn(.user, "and then?"))

        let (first, second) = try await (conversation(sent(full)), conversation(sent(longer)))

        #expect(second.hasPrefix(first + ","))
    }

    @Test func `the size of a request is known before it is sent`() async throws {
        var request = full
        request.betas = ["one-2026-01-01"]
        request.cacheControl = .oneHour
        request.messages.append(
            Turn(.assistant, [.verbatim(try JSONText(#"{ "a": "\u00e9🙂" }"#)), .verbatim(.members(["b": .null]))]))

        for request in [request, full, .greeting] {
            #expect(try await sent(request).utf8.count == request.encodedSize)
        }
    }
}
