import API
import TestSupport
import Testing

@testable import Server

@Suite struct ModelPickerTests {
    @Test func `the composer shows the model and what else may be chosen`() async throws {
        try await CheckingUpstream.running { upstream in
            try await withServer(models: .listed(at: upstream.address)) { server in
                let admin = try await server.setUp()
                _ = try await admin.put("/admin/models", AllowedModelsBody(allowed: ["claude-opus-5-5"]))
                let chat = try await admin.post("/chats", NewChatBody(model: "claude-opus-5-5", effort: "high"))
                    .decode(ChatBody.self, expecting: 201)

                let page = try await admin.get("!/chat/\(chat.id)").text

                #expect(
                    page.contains(
                        #"<span data-part="model">Claude Opus 5.5</span><span data-part="effort">High</span>"#))
                #expect(page.contains(#"value="claude-sonnet-5-5""#))
                #expect(!page.contains("claude-haiku-5-5"))
                #expect(!page.contains("without the cache"), "there is nothing to read again")
                for path in ["!/", "!/chat"] {
                    #expect(try await admin.get(path).text.contains(#"<span data-part="model">Claude Sonnet 5.5"#))
                }
            }
        }
    }

    @Test func `the choice of models tells what they cost, in the numbers of the language`() async throws {
        try await CheckingUpstream.running { upstream in
            try await withServer(models: .listed(at: upstream.address)) { server in
                let admin = try await server.setUp()
                _ = try await admin.put("/admin/models", AllowedModelsBody(allowed: ["claude-opus-5-5"]))

                let english = try await admin.get("!/chat").text
                #expect(english.contains("<span>Claude Opus 5.5</span><small>$4.00 / $20.00</small>"))
                #expect(english.contains("<small>input / output per million tokens</small>"))

                _ = try await admin.patch("/auth/me", ["locale": "ru"])
                let russian = try await admin.get("!/").text
                #expect(russian.contains("<small>4,00\u{a0}$ / 20,00\u{a0}$</small>"))
            }
        }
    }

    @Test func `one model without efforts needs no choice`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()

            for path in ["!/", "!/chat", "!/chat/\(chat.id)"] {
                #expect(try await admin.get(path).text.contains("model-menu") == false)
            }
        }
    }

    @Test func `a chat whose model may no longer be chosen says which one answers`() async throws {
        try await CheckingUpstream.running { upstream in
            try await withServer(models: .listed(at: upstream.address)) { server in
                let admin = try await server.setUp()
                _ = try await admin.put("/admin/models", AllowedModelsBody(allowed: ["claude-opus-5-5"]))
                let chat = try await admin.post("/chats", NewChatBody(model: "claude-opus-5-5"))
                    .decode(ChatBody.self, expecting: 201)

                _ = try await admin.put("/admin/models", AllowedModelsBody(allowed: []))

                let page = try await admin.get("!/chat/\(chat.id)").text
                #expect(page.contains("claude-opus-5-5 is not available any more. Claude Sonnet 5.5 answers instead."))
            }
        }
    }
}
