import Anthropic
import TestSupport
import Testing

@Suite struct ErrorMessageTests {
    private func error(_ answer: ScriptedAnswer) async throws -> AnthropicError {
        try #require(try await outcome(of: answer).error)
    }

    @Test func `Anthropic's own errors are read in full`() async throws {
        let error = try await error(
            .json(
                status: 400,
                #"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long","details":{"error_code":"too_long"}},"request_id":"req_1"}"#
            ))

        #expect(error.type == "invalid_request_error")
        #expect(error.message == "prompt is too long")
        #expect(error.code == "too_long")
        #expect(error.requestID == "req_1")
        #expect(
            "\(error)" == "The model server answered with status 400 (invalid_request_error, too_long, request req_1)")
    }

    @Test(
        arguments: [
            (
                "messages.3.content.0: Invalid `signature` in `thinking` block. The block is bound to a different conversation. The system prompt changed.",
                .otherConversation
            ),
            ("messages.1.content.0: Invalid `signature` in `thinking` block", .signature),
            ("messages.1.content.0: Invalid `signature` in `thinking` block.", .signature),
            ("messages.1.content.0: Invalid `data` in `redacted_thinking` block.", .signature),
            (
                "messages.1.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified.",
                .signature
            ),
            ("thinking: Input should be a valid dictionary", nil),
        ] as [(String, AnthropicError.ThinkingRefusal?)])
    func `a refusal of thinking is recognised`(message: String, refusal: AnthropicError.ThinkingRefusal?) async throws {
        let error = try await error(.error(status: 400, type: "invalid_request_error", message: message))

        #expect(error.thinkingRefusal == refusal)
        #expect(error.isForeignThinking == (refusal != nil))
    }

    @Test(arguments: [
        (#"thinking.type: "adaptive" is not supported on this model"#, true),
        ("adaptive thinking is not supported on this model", true),
        ("thinking.adaptive.block_binding: Extra inputs are not permitted", true),
        ("messages.1.content.0: Invalid `signature` in `thinking` block.", false),
        ("messages.1.content.0.thinking.thinking: Field required", false), ("prompt is too long", false),
    ])
    func `a refusal of how to think is recognised`(message: String, isOne: Bool) async throws {
        let escaped = message.replacing("\"", with: "\\\"")
        let error = try await error(.error(status: 400, type: "invalid_request_error", message: escaped))

        #expect(error.refusesThinkingSetting == isOne)
    }

    @Test(arguments: [(401, "invalid_request_error"), (500, "invalid_request_error"), (400, "api_error")])
    func `only a refused request can be a refusal of thinking`(status: Int, type: String) async throws {
        let error = try await error(
            .error(status: status, type: type, message: "The block is bound to a different conversation."))

        #expect(!error.isForeignThinking)
    }

    @Test(
        arguments: [
            (
                #"{"error":{"code":400,"message":"too big","type":"exceed_context_size_error","n_ctx":4096}}"#,
                "exceed_context_size_error"
            ),
            (#"{"type":"error","error":{"type":"NotFoundError","message":"too big"}}"#, "NotFoundError"),
            (#"{"error":{"type":"invalid_request_error","message":"too big","code":"413"}}"#, "invalid_request_error"),
            (#"{"error":"too big"}"#, nil),
            (#"{"detail":"too big"}"#, nil),
            (#"{"message":"too big"}"#, nil),
            ("too big", nil),
            ("<html><head><title>too big</title></head><body>nginx</body></html>", nil),
            ("<h1>too</h1> <p>big</p>", nil),
        ] as [(String, String?)])
    func `other servers' errors are read as far as possible`(body: String, type: String?) async throws {
        let error = try await error(.whole(status: 413, contentType: nil, body))

        #expect(error.message == "too big")
        #expect(error.type == type)
        #expect(error.status == 413)
    }

    @Test(
        arguments: [
            (#"{"error":{"code":"model_not_found","message":"m"}}"#, "model_not_found"),
            (#"{"error":{"code":"404","message":"m"}}"#, nil), (#"{"error":{"code":404,"message":"m"}}"#, nil),
            (#"{"error":{"code":"a b","message":"m"}}"#, nil),
            (#"{"error":{"code":"other","details":{"error_code":"own"},"message":"m"}}"#, "own"),
        ] as [(String, String?)])
    func `a code is kept if it is a name`(body: String, code: String?) async throws {
        #expect(try await error(.whole(status: 400, contentType: nil, body)).code == code)
    }

    @Test func `only the beginning of an error of a million combining marks is read`() async throws {
        let marks = String(repeating: "a\u{301}\u{327}", count: 400_000)
        let failing = ScriptedAnswer.failing(after: ["a"], type: "overloaded_error", message: "sk-secret" + marks)

        let error = try await error(failing)

        #expect(error.message.utf8.starts(with: "[key]a".utf8))
        #expect(error.message.unicodeScalars.count == 500)
    }

    @Test func `an empty body gives a sentence of our own`() async throws {
        let error = try await error(.whole(status: 415, contentType: nil, ""))

        #expect(error.message == "The model server answered with status 415")
    }

    @Test func `a long body gives a short message without control characters`() async throws {
        let error = try await error(
            .whole(status: 413, contentType: "text/plain", String(repeating: "a\u{1B}[31m\r\n\0 ", count: 100_000)))

        #expect(error.message.unicodeScalars.count == 500)
        #expect(error.message.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    }

    @Test func `a stalling body does not delay the error`() async throws {
        let stalling = ScriptedAnswer([
            .head(status: 404, headers: [], framing: .length(100)), .body(Array("not".utf8)), .hang,
        ])

        let outcome = try await outcome(of: stalling, timeouts: Timeouts(idle: .milliseconds(100)))

        #expect(outcome.error?.status == 404)
        #expect(outcome.error?.kind == .http)
    }

    @Test func `a dripping body does not delay the error`() async throws {
        let gate = Gate()
        let drops = (0..<1000).flatMap { _ in [ScriptedAnswer.Step.wait(gate), .body([UInt8(ascii: "x")])] }
        let dripping = ScriptedAnswer([.head(status: 404, headers: [], framing: .chunked)] + drops)
        try await withClient([dripping], timeouts: Timeouts(idle: .milliseconds(300))) { client, upstream in
            let reader = Task { try await Outcome(of: client.stream(.greeting)) }

            try await eventually("closing") {
                gate.release()
                return upstream.closuresByClient == 1
            }

            #expect(try await reader.value.error?.status == 404)
        }
    }

    @Test func `invalid names are left out of the description`() async throws {
        let error = try await error(
            .json(
                status: 400,
                #"{"error":{"type":"a b\nforged log line","message":"m"},"request_id":"http://10.0.0.1/"}"#))

        #expect(error.type == nil)
        #expect("\(error)" == "The model server answered with status 400")
    }
}
