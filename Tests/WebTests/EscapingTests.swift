import Foundation
import Model
import Testing

@testable import Web

/// Everything that people and models write stays text in every page.
@Suite struct EscapingTests {
    static let hostile = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
        "<\u{301}script>alert(1)",
        "\"\u{301} onfocus=alert(1) x=\"", "{{{blocks}}}", "</title><script>", "&lt;script&gt;", "\u{202E}<b>\r\n</b>",
    ]

    @Test(arguments: hostile) func `a display name and an address stay text`(text: String) throws {
        let person = Person(id: "1", displayName: text, email: text, role: .admin)
        let view = ChatView(list: ChatListView(chats: []), cursor: "0")

        try expectText(text, times: 3) {
            try Resources.pages.get().chat(view, in: Frame(language: .en, person: person.or($0)))
        }
    }

    @Test(arguments: hostile) func `titles stay text in list, heading and title`(text: String) throws {
        try expectText(text, times: 5) { text in
            let item = ChatItem(id: "1", title: text ?? "x", updatedAt: "2026-01-01T00:00:00Z")
            let view = ChatView(
                list: ChatListView(chats: [item]), window: .init(id: "1", title: text ?? "x", messages: []), cursor: "0"
            )
            return try Resources.pages.get().chat(view, in: Frame(language: .en))
        }
    }

    @Test(arguments: hostile) func `ids and cursors stay text`(text: String) throws {
        try expectText(text, times: 5) { text in
            let item = ChatItem(id: text ?? "x", title: "", updatedAt: text ?? "x")
            let view = ChatView(
                list: ChatListView(chats: [item]), window: .init(id: text ?? "x", title: "", messages: []),
                cursor: text ?? "x")
            return try Resources.pages.get().chat(view, in: Frame(language: .en))
        }
    }

    @Test(arguments: hostile) func `a model's name and an error code stay text`(text: String) throws {
        try expectText(text, times: 1) { text in
            let view = MessageView(
                id: "1", role: .assistant, status: .failed, blocks: [], createdAt: "2026-01-01T00:00:00Z",
                model: text ?? "x", errorCode: text ?? "x")
            return try Resources.pages.get().message(view, in: .en)
        }
    }

    @Test(arguments: hostile) func `a wanted path and a request id stay text`(text: String) throws {
        try expectText(text, times: 1) {
            try Resources.pages.get().login(next: $0 ?? "x", canRegister: true, in: Frame(language: .en))
        }
        try expectText(text, times: 1) {
            try Resources.pages.get().error(.unexpected, requestID: $0 ?? "x", in: Frame(language: .en))
        }
    }

    @Test func `escaping works on bytes`() {
        #expect(
            HTMLText.escaped("a<\u{301}b&\u{200D}\"\u{FE0F}'>") == "a&lt;\u{301}b&amp;\u{200D}&quot;\u{FE0F}&#39;&gt;")
        #expect(HTMLText.escaped("nothing to do, ничего") == "nothing to do, ничего")
    }

    @Test func `the texts for scripts cannot end their element`() throws {
        let words = Words(language: .en, texts: ["script.a": "</script><script>alert(1)", "list.b": "not for scripts"])

        let json = try ScriptTexts.json(words)

        #expect(!json.utf8.contains(UInt8(ascii: "<")))
        #expect(
            try JSONDecoder().decode([String: String].self, from: Data(json.utf8)) == [
                "script.a": "</script><script>alert(1)"
            ])
    }

    /// The page with the text has exactly the tags and quotes of the page with a harmless word.
    private func expectText(_ text: String, times: Int, _ render: (String?) throws -> String) throws {
        let (harmless, html) = (try render(nil), try render(text))

        for mark in "<>\"'".utf8 {
            #expect(html.utf8.count { $0 == mark } == harmless.utf8.count { $0 == mark })
        }
        let escaped = Array(HTMLText.escaped(text).utf8)
        #expect(Array(html.utf8).ranges(of: escaped).count >= times)
    }
}

extension Person {
    fileprivate func or(_ text: String?) -> Person {
        text == nil ? Person(id: "1", displayName: "x", email: "x", role: role) : self
    }
}
