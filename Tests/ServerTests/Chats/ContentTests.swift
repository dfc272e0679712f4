import API
import Foundation
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

@Suite struct ContentTests {
    /// Text that some part of the system might change, cut or obey.
    static let naughty: [String] = [
        "a\r\nb\rc\nd", "data: x\n\nevent: end\ndata: {}", "\u{202E}gnp.exe\u{2066}",
        "<\u{301}img src=x onerror=alert(1)>",
        "👨‍👩‍👧‍👦🇫🇷e\u{301}é", "a\u{2028}b\u{2029}c\u{85}d", "\u{FEFF}bom", "\u{200B}zero\u{200D}width\u{AD}",
        "\u{1}\u{1B}[31m\u{7F}",
        "</script><script>alert(1)</script>", "\"'`\\/%s%00${HOME}{{title}}{{{blocks}}}", "'; DROP TABLE users; --",
        "\u{1D11E}\u{10FFFF}\u{FFFF}\u{FFFD}", "ﬁ ſ ℌ İ ı ẞ", "[x](javascript:alert(1)) ![x](https://evil.example/x)",
        "&lt;&amp;&#60;", "ကြ ۝ ﷽ หี่", String(repeating: "\u{301}", count: 500) + "z",
    ]

    @Test(arguments: naughty)
    func `a message comes back byte for byte`(text: String) async throws {
        try await withServer(.messages(deltas: [text])) { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()

            let events = try await admin.converse(text, in: chat)

            let list = try await admin.get("/chats/\(chat.id)/messages").decode(MessageListBody.self)
            let kept = text.trimmingCharacters(in: .whitespacesAndNewlines)
            let deltas = try events.filter { $0.name == "content_delta" }.map {
                try $0.data(ContentDeltaData.self).delta
            }
            #expect(events.last?.name == "message_end")
            #expect(list.messages[0].content.utf8.elementsEqual(kept.utf8))
            #expect(list.messages[1].content.utf8.elementsEqual(text.utf8))
            #expect(deltas.joined().utf8.elementsEqual(text.utf8))
            let asked = try #require(server.upstream.requests.last).body
            #expect(
                try JSONDecoder().decode(AskedModel.self, from: Data(asked)).texts.last.map { Array($0.utf8) }
                    == Array(kept.utf8))
            try await expectHarmless(admin.page("/chat/\(chat.id)"))
        }
    }

    @Test(arguments: naughty)
    func `a context comes back byte for byte`(text: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            for path in ["/admin/context", "/context"] {
                let saved = try await admin.put(path, ContextContentBody(content: text))
                let read = try await admin.get(path).decode(ContextFileBody.self, expecting: 200)
                #expect(saved.status == 200)
                #expect(read.content.utf8.elementsEqual(text.utf8))
            }
        }
    }

    @Test(arguments: naughty)
    func `a title or a name is refused or shown as text`(text: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            let made = try await admin.post("/chats", NewChatBody(title: text))
            let named = try await admin.patch("/auth/me", ProfileBody(displayName: text))

            let title = text.precomposedStringWithCanonicalMapping.trimmingCharacters(in: .whitespacesAndNewlines)
            if made.status == 201 {
                let chat = try made.decode(ChatBody.self)
                #expect(chat.title.utf8.elementsEqual(title.utf8))
                #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control })
                #expect(!text.contains("\u{202E}"))
                try await expectHarmless(admin.page("/chat/\(chat.id)"))
            } else {
                #expect(made.status == 422)
                #expect(try made.problem().errors?.map(\.field) == ["title"])
            }
            #expect([200, 422].contains(named.status))
            try await expectHarmless(admin.page("/chat"))
        }
    }

    /// Nobody's text turned into markup.
    private func expectHarmless(_ page: Answer) async throws {
        #expect(page.status == 200)
        let markups = [
            "<img", "<script>alert", "<script>\n", "href=\"javascript:", "src=\"https:", "<\u{301}",
            "onerror=alert(1)>",
        ]
        for markup in markups {
            #expect(!page.body.contains(markup.utf8), "\(markup)")
        }
    }

    @Test func `a message has at most two hundred thousand characters, kept byte for byte`() async throws {
        try await withServer(.messages(deltas: ["ok"])) { server in
            let admin = try await server.setUp()
            for (scalar, name) in [("x", "ASCII"), ("я", "Cyrillic"), ("🙂", "emoji"), ("e\u{301}", "combining")] {
                let chat = try await admin.createChat()
                let longest = String(repeating: scalar, count: 200_000 / scalar.unicodeScalars.count)

                let refused = try await admin.post("/chats/\(chat.id)/messages", NewMessageBody(content: longest + "x"))
                let events = try await admin.converse("\n\(longest) ", in: chat)

                #expect(refused.status == 422)
                #expect(try refused.problem().errors?.map(\.code) == ["too-long"])
                #expect(events.last?.name == "message_end", "\(name)")
                let list = try await admin.get("/chats/\(chat.id)/messages").decode(MessageListBody.self)
                #expect(list.messages.count == 2)
                #expect(list.messages[0].content.utf8.elementsEqual(longest.utf8), "\(name)")
            }
        }
    }

    @Test func `the longest message fits even when all its characters are escaped`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            let escaped = String(repeating: #"\ud83d\ude42"#, count: 200_000)

            let answer = try await admin.send(
                .POST, "/chats/\(chat.id)/messages", json: #"{"content":"\#(escaped)"}"#,
                headers: ["accept": "application/json"])

            #expect(answer.status == 202)
        }
    }

    @Test(arguments: [
        #""""#, #"" ""#, #""\r\n\t""#, #""\u2028\u3000\u00a0""#, #""a\u0000b""#, #""\ud800""#, #""\udc00\ud800""#,
    ])
    func `invalid text is refused, and nothing is stored`(json: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()

            let answer = try await admin.send(.POST, "/chats/\(chat.id)/messages", json: "{\"content\":\(json)}")

            #expect(answer.status == (json.contains("d800") ? 400 : 422))
            #expect(try await admin.get("/chats/\(chat.id)/messages").decode(MessageListBody.self).messages.isEmpty)
            #expect(server.upstream.requests.isEmpty)
        }
    }
}

/// The text sent to the model.
private struct AskedModel: Decodable {
    struct Turn: Decodable {
        struct Block: Decodable {
            let text: String
        }

        let texts: [String]

        enum CodingKeys: CodingKey {
            case content
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            if let text = try? container.decode(String.self, forKey: .content) {
                texts = [text]
            } else {
                texts = try container.decode([Block].self, forKey: .content).map(\.text)
            }
        }
    }

    let messages: [Turn]

    var texts: [String] { messages.flatMap(\.texts) }
}

extension Data {
    fileprivate func contains(_ text: String.UTF8View) -> Bool {
        range(of: Data(text)) != nil
    }
}
