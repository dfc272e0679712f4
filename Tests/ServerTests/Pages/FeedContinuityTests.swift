import API
import EventStream
import Foundation
import Markdown
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

/// Pages that lose their connection again and again, and what they show in the end.
@Suite struct FeedContinuityTests {
    private static let answer = """
        # Heading [late] & more

        A paragraph with **bold**, `code`, [late] and 🙂 emoji — and a "quote".

        - one
        - two [late]
          - nested é

        ```swift
        let x = 1 < 2 // & more

        print(x)
        ```

        | a | b |
        |---|---|
        | 1 | <script> |

        same

        same

        ---

        > quote
        > goes on

        [a](https://example.org/)

        Setext
        ======

        The end of [late].

        [late]: https://example.org/
        """

    /// The answer in pieces of one to nine scalars.
    private static func pieces(seed: Int) -> [String] {
        var numbers = SeededNumbers(seed)
        var rest = Array(answer.unicodeScalars)[...]
        var pieces: [String] = []
        while !rest.isEmpty {
            let count = Int.random(in: 1...9, using: &numbers)
            pieces.append(String(String.UnicodeScalarView(rest.prefix(count))))
            rest = rest.dropFirst(count)
        }
        return pieces
    }

    @Test(arguments: 1...4)
    func `pages that lose their connection show the whole reply, and nothing twice`(seed: Int) async throws {
        let gate = Gate()
        let pieces = Self.pieces(seed: seed)
        try await withServer(.stepwise(deltas: pieces, at: gate)) { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            let early = try await admin.pageModel(chat: chat.id)
            let sent = try await admin.begin("Hi *there*", in: chat)
            let pump = Task {
                for number in pieces.indices {
                    gate.release()
                    // The pace of a model.
                    if number.isMultiple(of: 3) { try await Task.sleep(for: .milliseconds(5)) }
                }
            }

            let pages = try await finishing(within: .seconds(25)) {
                try await inParallel(8) { number in
                    var numbers = SeededNumbers(seed * 100 + number)
                    var page = early
                    if number > 3 {
                        try await Task.sleep(for: .milliseconds(number * 30))
                        page = try await admin.pageModel(chat: chat.id)
                    }
                    return try await admin.read(page, chat: chat.id, until: sent.reply.id, losing: &numbers)
                }
            }

            try await pump.value
            let expected = Markdown.blocks(Self.answer).map(\.trimmed)
            for page in pages {
                #expect(page.articles.map(\.id) == [sent.message.id, sent.reply.id])
                #expect(page.articles[0].blocks == Markdown.blocks("Hi *there*").map(\.trimmed))
                #expect(page.articles[1].blocks.map(\.trimmed) == expected)
                #expect(page.articles[1].status == "complete")
            }
            let loaded = try await admin.pageModel(chat: chat.id)
            #expect(
                loaded.articles.map { $0.blocks.map(\.trimmed) } == pages[0].articles.map { $0.blocks.map(\.trimmed) })
        }
    }

    @Test func `a page that was away for a whole reply and half of the next gets both`() async throws {
        let gate = Gate()
        try await withServer(
            .messages(deltas: ["first ", "reply"]), .stepwise(deltas: ["a\n\n", "b\n\n", "c"], at: gate)
        ) {
            server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            var page = try await admin.pageModel(chat: chat.id)
            _ = try await admin.converse("one", in: chat)
            let sent = try await admin.begin("two", in: chat)
            gate.release(2)
            try await eventually("half of the reply is there") { gate.arrivals == 3 }

            var numbers = SeededNumbers(7)
            gate.open()
            page = try await admin.read(page, chat: chat.id, until: sent.reply.id, losing: &numbers)

            let texts = ["one", "first reply", "two", "a\n\nb\n\nc"]
            #expect(page.articles.map { $0.blocks.map(\.trimmed) } == texts.map { Markdown.blocks($0).map(\.trimmed) })
        }
    }

    @Test func `a reply that fails ends on every page with its reason`() async throws {
        try await withServer(.cut(after: ["half *of* it"])) { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            var page = try await admin.pageModel(chat: chat.id)
            let sent = try await admin.begin("one", in: chat)

            var numbers = SeededNumbers(3)
            page = try await admin.read(page, chat: chat.id, until: sent.reply.id, losing: &numbers)

            #expect(page.articles.last?.status == "failed")
            #expect(page.articles.last?.blocks.map(\.trimmed) == Markdown.blocks("half *of* it").map(\.trimmed))
            #expect(try await admin.page("/chat/\(chat.id)").text.contains("message-error"))
        }
    }
}

extension Person {
    /// Sends a message and returns at once.
    func begin(_ content: String, in chat: ChatBody) async throws -> SentBody {
        try await post(
            "/chats/\(chat.id)/messages", NewMessageBody(content: content), headers: ["accept": "application/json"]
        ).decode(SentBody.self, expecting: 202)
    }

    /// Follows a page until a reply has ended on it, losing the connection after a few events each time.
    fileprivate func read(
        _ start: PageModel, chat: String, until reply: String, losing numbers: inout SeededNumbers
    ) async throws -> PageModel {
        var page = start
        while !page.hasEnded(reply) {
            var left = Int.random(in: 1...6, using: &numbers)
            let isReconnecting = Bool.random(using: &numbers)
            try await follow(chat: chat, after: page.cursor, reconnecting: isReconnecting) { record in
                let isKnown = try page.apply(record.event)
                #expect(isKnown, "\(record.event)")
                left -= 1
                return left > 0 && !page.hasEnded(reply)
            }
        }
        return page
    }
}
