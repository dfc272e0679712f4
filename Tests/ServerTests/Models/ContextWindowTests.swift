import API
import EventStream
import Model
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

/// How full the context window of the model is that answers in a chat.
@Suite struct ContextWindowTests {
    private static let window = 10_000

    /// Sonnet, the default model, has a small window.
    private func withSmallWindow(body: @escaping @Sendable (TestServer, Person) async throws -> Void) async throws {
        var sonnet = SimulatedModel.sonnet5_5
        sonnet.maxInputTokens = Self.window
        let service = SimulatedService(models: [.opus5_5, sonnet])
        try await CheckingUpstream.running(.text("Yes."), service: service) { upstream in
            try await withServer(models: .listed(at: upstream.address)) { server in
                let admin = try await server.setUp()
                _ = try await admin.put("/admin/models", AllowedModelsBody(allowed: ["claude-opus-5-5"]))
                try await body(server, admin)
            }
        }
    }

    /// Tokens that the model read and wrote for the last reply of a chat.
    private func reported(_ chat: ChatBody, _ person: Person) async throws -> Int {
        let last = try await person.get("/chats/\(chat.id)/messages").decode(MessageListBody.self).messages.last
        let data = try #require(last?.metadata)
        return [data.inputTokens, data.cacheReadTokens, data.cacheWriteTokens, data.outputTokens].reduce(0) {
            $0 + ($1 ?? 0)
        }
    }

    private func open(_ chat: ChatBody, _ person: Person) async throws -> OpenChatBody {
        try await person.get("/chats/\(chat.id)").decode(OpenChatBody.self, expecting: 200)
    }

    /// A text of that many tokens.
    private func text(_ tokens: Int) -> String { String(repeating: "Abc ", count: tokens) }

    @Test func `the API tells what the next prompt takes and what fits`() async throws {
        try await withSmallWindow { _, admin in
            let chat = try await admin.createChat()
            #expect(try await open(chat, admin).contextWindow == nil)

            _ = try await admin.converse(text(10), in: chat)
            let window = try #require(try await open(chat, admin).contextWindow)
            #expect(window.windowTokens == Self.window)
            #expect(try await window.usedTokens == reported(chat, admin))

            _ = try await admin.patch("/chats/\(chat.id)", ChatChangesBody(model: .present("claude-opus-5-5")))
            #expect(try await open(chat, admin).contextWindow?.windowTokens == 1_000_000)
        }
    }

    @Test func `what is kept of a chat ends when another model answers`() async throws {
        try await withSmallWindow { _, admin in
            let chat = try await admin.createChat()
            _ = try await admin.converse("Hi", in: chat)
            let path = "/chats/\(chat.id)"
            let tag = try #require(try await admin.get(path).header("etag"))
            #expect(try await admin.get(path, headers: ["if-none-match": tag]).status == 304)

            _ = try await admin.put(
                "/admin/models", AllowedModelsBody(allowed: [], default: "claude-opus-5-5"))

            let answer = try await admin.get(path, headers: ["if-none-match": tag])
            #expect(answer.status == 200 && answer.header("etag") != tag)
        }
    }

    @Test func `an unknown window is not told`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            _ = try await admin.converse("Hi", in: chat)

            #expect(try await open(chat, admin).contextWindow == nil)
            #expect(try await admin.get("/chats/\(chat.id)").text.contains(#""context_window":null"#))
        }
    }

    @Test func `a page shows a meter from 60 percent on, and offers a summary from 80 on`() async throws {
        try await withSmallWindow { _, admin in
            let chat = try await admin.createChat()
            func page() async throws -> String { try await admin.page("/chat/\(chat.id)").text }
            func percent() async throws -> Int { try await reported(chat, admin) * 100 / Self.window }

            _ = try await admin.converse("Hi", in: chat)
            #expect(try await !page().contains("window-meter"))

            _ = try await admin.converse(text(6200), in: chat)
            let fill = try await percent()
            #expect(60..<80 ~= fill)
            let shown = try await page()
            #expect(shown.contains(#"<meter max="100" value="\#(fill)" aria-hidden="true"></meter>"#))
            #expect(shown.contains("Context window \(fill)% full") && !shown.contains("from a summary"))

            _ = try await admin.converse(text(2000), in: chat)
            #expect(try await percent() >= 80)
            #expect(try await page().contains("Go on in a new chat from a summary"))
        }
    }

    @Test func `an open page is told when the meter changes, and only then`() async throws {
        try await withSmallWindow { _, admin in
            let chat = try await admin.createChat()
            _ = try await admin.converse("Hi", in: chat)
            let cursor = try await admin.pageModel(chat: chat.id).cursor
            var told: [String] = []

            func fill() async throws {
                _ = try await admin.converse(text(6200), in: chat)
            }
            var last = ""
            try await admin.follow(chat: chat.id, after: cursor, onConnection: fill) { record in
                if record.event.event == "window" {
                    told.append(record.event.data)
                    // Only now: a page is not told of a state that has passed meanwhile.
                    let changes: [ChatChangesBody] =
                        told.count == 1
                        ? [ChatChangesBody(title: "Herons"), ChatChangesBody(model: .present("claude-opus-5-5"))]
                        : [ChatChangesBody(title: "the last")]
                    for change in changes { _ = try await admin.patch("/chats/\(chat.id)", change) }
                }
                last = record.event.id ?? last
                return !record.event.data.contains("the last")
            }

            #expect(told.count == 2 && told[0].contains("window-meter") && told[1] == #"{"html":""}"#)
            #expect(last.split(separator: "-").count == 2, "nothing is shown")
        }
    }

    @Test func `a page that shows a meter already is not told again`() async throws {
        try await withSmallWindow { _, admin in
            let chat = try await admin.createChat()
            _ = try await admin.converse(text(6200), in: chat)
            let cursor = try await admin.pageModel(chat: chat.id).cursor
            #expect(cursor.split(separator: "-").count == 3)
            var names: [String] = []

            func goOn() async throws {
                _ = try await admin.patch("/chats/\(chat.id)", ChatChangesBody(title: "the last"))
            }
            for reconnecting in [false, true] {
                try await admin.follow(
                    chat: chat.id, after: cursor, reconnecting: reconnecting, onConnection: goOn
                ) { record in
                    names.append(record.event.event ?? "")
                    return !record.event.data.contains("the last")
                }
            }

            #expect(!names.contains("window") && names.contains("chats"))
        }
    }
}
