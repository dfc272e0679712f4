import Anthropic
import JSON
import TestSupport
import Testing

@Suite struct MessageRequestTests {
    /// The bytes that reach the server.
    private func sent(_ request: MessageRequest) async throws -> String {
        try await withClient([.messages(deltas: ["a"])]) { client, upstream in
            _ = try await Outcome(of: client.stream(request))
            return try #require(upstream.requests.first).text
        }
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
}
