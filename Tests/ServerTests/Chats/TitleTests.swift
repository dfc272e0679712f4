import API
import Assistant
import EventStream
import TestSupport
import Testing

@testable import Server

@Suite struct TitleTests {
    private func title(of chat: ChatBody, as person: Person) async throws -> String {
        try await person.get("/chats/\(chat.id)").decode(ChatBody.self).title
    }

    @Test func `the model names a chat after its first exchange`() async throws {
        try await withServer(
            .messages(deltas: ["Mix flour and water."]), .messages(deltas: ["\"Baking ", "bread\""]),
            .messages(deltas: ["Yes."]), titles: .model("small-model")
        ) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()

            _ = try await ada.converse("How do I bake bread?", in: chat)

            try await eventually("a title") { try await title(of: chat, as: ada) == "Baking bread" }
            let request = try #require(server.upstream.requests.last).text
            #expect(request.contains(#""model":"small-model""#))
            #expect(request.contains("How do I bake bread?"))
            #expect(request.contains("Mix flour and water."))
            _ = try await ada.converse("With rye?", in: chat)
            #expect(server.upstream.requests.count == 3)
            #expect(try await title(of: chat, as: ada) == "Baking bread")
        }
    }

    @Test func `a page learns the title without being reloaded`() async throws {
        try await withServer(titles: .words) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()
            let page = try await ada.pageModel(chat: chat.id)
            _ = try await ada.converse("How do I bake bread?", in: chat)

            var lists: [String] = []
            try await ada.follow(chat: chat.id, after: page.cursor) { event in
                if event.event.event == "chats" { lists.append(event.event.data) }
                return lists.last?.contains("How do I bake bread?") != true
            }

            #expect(lists.last?.contains("How do I bake bread?") == true)
        }
    }

    @Test func `a name given by a person is kept, even when it arrives while the model thinks`() async throws {
        let gate = Gate()
        try await withServer(
            .messages(deltas: ["Sure."]), .stepwise(deltas: ["Model's title"], at: gate), titles: .model("m")
        ) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()
            _ = try await ada.converse("Hi", in: chat)
            try await eventually("the question for a title") { gate.arrivals == 1 }

            _ = try await ada.patch("/chats/\(chat.id)", ["title": "New Chat"])
            gate.open()

            let named = try await ada.createChat(title: "Mine")
            _ = try await ada.converse("Hi", in: named)
            try await server.settled()
            #expect(try await title(of: chat, as: ada) == "New Chat")
            #expect(try await title(of: named, as: ada) == "Mine")
        }
    }

    @Test(arguments: [
        ScriptedAnswer.error(status: 400), .failing(after: ["half"], type: "overloaded_error"),
        .messages(deltas: []), .messages(deltas: [String(repeating: "no title ", count: 500)]),
        .messages(deltas: ["I can"], stopReason: "refusal"), .messages(deltas: ["Baking br"], stopReason: "max_tokens"),
        .messages(deltas: ["Baking"], stopReason: "model_context_window_exceeded"),
        .messages(deltas: ["<think>The user wants"]), .messages(deltas: [#"{"title": "Bak"#]),
        .cut(after: ["Baking"]),
    ])
    func `if the model fails, the first words of the question become the title`(answer: ScriptedAnswer) async throws {
        try await withServer(.messages(deltas: ["Sure."]), answer, titles: .model("m")) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()

            let events = try await ada.converse("How do I bake bread?", in: chat)

            #expect(events.last?.name == "message_end")
            try await eventually("a title") { try await title(of: chat, as: ada) == "How do I bake bread?" }
        }
    }

    @Test func `with titles turned off, a chat keeps its initial one`() async throws {
        try await withServer(titles: .off) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()

            _ = try await ada.converse("How do I bake bread?", in: chat)

            try await server.settled()
            #expect(try await title(of: chat, as: ada) == "New Chat")
            #expect(server.upstream.requests.count == 1)
        }
    }
}

extension TestServer {
    /// Waits until no chat is being named.
    fileprivate func settled() async throws {
        try await eventually("the end of naming") { !replies.isNaming }
    }
}
