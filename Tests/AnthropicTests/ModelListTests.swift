import Anthropic
import Foundation
import TestSupport
import Testing

@Suite struct ModelListTests {
    private func models(_ pages: String...) async throws -> (models: [ModelInfo], requests: [RecordedRequest]) {
        try await withClient(pages.map { .json($0) }) { client, upstream in
            (try await client.models(), upstream.requests)
        }
    }

    @Test func `the details of a model are read`() async throws {
        let page = #"""
            {"data":[{"id":"claude-x","type":"model","display_name":"Claude X","created_at":"2026-10-01T00:00:00Z",
            "lifecycle":"active","retires_at":"2027-10-01T00:00:00Z","max_input_tokens":1000000,"max_tokens":128000,
            "capabilities":{"image_input":{"supported":true},"thinking":{"types":{"enabled":{"supported":false}}}}}],
            "has_more":false,"first_id":"claude-x","last_id":"claude-x"}
            """#

        let result = try await models(page)

        let model = try #require(result.models.first)
        #expect(model.id == "claude-x")
        #expect(model.displayName == "Claude X")
        #expect(model.createdAt == Date(timeIntervalSince1970: 1_790_812_800))
        #expect(model.lifecycle == "active")
        #expect(model.retiresAt == Date(timeIntervalSince1970: 1_822_348_800))
        #expect(model.maxInputTokens == 1_000_000)
        #expect(model.maxTokens == 128_000)
        #expect(model.supports("image_input") == true)
        #expect(model.supports("thinking", "types", "enabled") == false)
        #expect(model.supports("telepathy") == nil)
        #expect(result.requests.map(\.path) == ["/v1/models?limit=1000"])
        #expect(result.requests.map(\.method) == ["GET"])
    }

    @Test func `efforts and ways of thinking are offered only where the server says so`() async throws {
        let result = try await models(
            #"""
            {"data":[{"id":"new","capabilities":{"effort":{"supported":true,"max":{"supported":true},
            "low":{"supported":true},"medium":{"supported":false},"high":{"supported":true},"xhigh":null},
            "thinking":{"supported":true,"types":{"adaptive":{"supported":true},"enabled":{"supported":false},
            "between_tools":{"supported":true},"dreaming":{"supported":true}}}}},
            {"id":"old","retires_at":null,"capabilities":{"effort":null,"thinking":{"types":null}}},
            {"id":"odd","retires_at":"soon","capabilities":{"effort":{"low":true,"high":{"supported":"yes"}},"thinking":[]}},
            {"id":"bare"}]}
            """#)

        #expect(result.models.map(\.efforts) == [[.low, .high, .max], [], [], []])
        #expect(result.models.map(\.thinkingModes) == [[.adaptive, .betweenTools], [], [], []])
        #expect(result.models.map(\.retiresAt) == [nil, nil, nil, nil])
    }

    @Test func `the next page is requested after the last identifier`() async throws {
        let result = try await models(
            #"{"data":[{"id":"a"},{"id":"b c/d"}],"has_more":true,"last_id":"b c/d"}"#,
            #"{"data":[{"id":"e"}],"has_more":false,"last_id":"e"}"#)

        #expect(result.models.map(\.id) == ["a", "b c/d", "e"])
        #expect(result.requests.map(\.path) == ["/v1/models?limit=1000", "/v1/models?limit=1000&after_id=b%20c%2Fd"])
    }

    @Test(arguments: [
        #"{"data":[{"id":"a"}],"has_more":true,"last_id":"a"}"#,
        #"{"data":[{"id":"a"}],"has_more":true,"last_id":null}"#,
        #"{"data":[{"id":"a"}],"has_more":true}"#,
        #"{"data":[{"id":"a"}]}"#,
    ])
    func `reading an endless list terminates`(page: String) async throws {
        let result = try await models(page)

        #expect(result.models.map(\.id) == ["a"])
        #expect(result.requests.count <= 2)
    }

    @Test func `reading a list with ever new pages terminates`() async throws {
        let pages = (0..<100).map {
            ScriptedAnswer.json(#"{"data":[{"id":"m\#($0)"}],"has_more":true,"last_id":"m\#($0)"}"#)
        }
        try await withClient(pages) { client, upstream in
            let models = try await client.models()

            #expect(models.count == 20)
            #expect(upstream.requests.count == 20)
        }
    }

    @Test func `unreadable fields of a model do not hide it`() async throws {
        let result = try await models(
            #"{"data":[{"id":"a","created_at":"yesterday","capabilities":null,"max_tokens":"many"},{"id":7},null,{"id":""}],"has_more":"no"}"#
        )

        #expect(result.models.map(\.id) == ["a"])
        #expect(result.models.first?.createdAt == nil)
        #expect(result.models.first?.capabilities == nil)
        #expect(result.models.first?.displayName == "a")
    }

    @Test func `the list of llama.cpp is read`() async throws {
        let result = try await models(
            #"{"models":[{"name":"m"}],"object":"list","data":[{"id":"m.gguf","object":"model","created":1790812800,"owned_by":"llamacpp","meta":{}}]}"#
        )

        #expect(result.models.map(\.id) == ["m.gguf"])
        #expect(result.models.first?.createdAt == Date(timeIntervalSince1970: 1_790_812_800))
    }

    @Test func `an answer that is not a list is a violation`() async throws {
        try await withClient([.json("<html>")]) { client, _ in
            let error = await #expect(throws: AnthropicError.self) { try await client.models() }

            #expect(error?.kind == .protocolViolation)
        }
    }

    @Test func `a failed list is tried again`() async throws {
        try await withClient([.error(status: 529), .json(#"{"data":[{"id":"a"}]}"#)]) { client, upstream in
            let models = try await client.models()

            #expect(models.map(\.id) == ["a"])
            #expect(upstream.requests.count == 2)
        }
    }
}

@Suite struct TokenCountTests {
    @Test func `a token count is requested without the fields for a reply`() async throws {
        try await withClient([.json(#"{"input_tokens":14,"context_management":null}"#)]) { client, upstream in
            var request = MessageRequest.greeting
            request.userID = "5f1d"
            request.stopSequences = ["END"]
            request.betas = ["one-2026-01-01"]
            request.cacheControl = .fiveMinutes

            let count = try await client.countTokens(request)

            #expect(count == 14)
            #expect(upstream.requests.map(\.path) == ["/v1/messages/count_tokens"])
            #expect(upstream.requests.first?["anthropic-beta"] == "one-2026-01-01")
            #expect(
                upstream.requests.map(\.text) == [
                    #"{"cache_control":{"type":"ephemeral"},"#
                        + #""messages":[{"content":[{"text":"Hello","type":"text"}],"role":"user"}],"#
                        + #""model":"scripted-model"}"#
                ])
        }
    }

    @Test(arguments: ["{}", #"{"input_tokens":-1}"#, #"{"input_tokens":1e400}"#, #"{"input_tokens":"14"}"#])
    func `an invalid count is a violation`(body: String) async throws {
        try await withClient([.json(body)]) { client, _ in
            let error = await #expect(throws: AnthropicError.self) { try await client.countTokens(.greeting) }

            #expect(error?.kind == .protocolViolation)
        }
    }

    @Test func `a server without token counting fails with its status`() async throws {
        try await withClient([.error(status: 404, type: "not_found_error")]) { client, _ in
            let error = await #expect(throws: AnthropicError.self) { try await client.countTokens(.greeting) }

            #expect(error?.status == 404)
        }
    }
}
