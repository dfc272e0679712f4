import API
import Assistant
import EventStream
import Foundation
import Markdown
import Model
import NIOHTTP1
import Synchronization
import TestSupport
import Testing

@testable import Server

/// Pages that lose their connection repeatedly, and what they show in the end.
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

    /// The answer, in pieces of one to nine scalars.
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
            let growth = Growth(pieces: pieces.count, at: gate)
            let pump = Task { try await growth.run() }

            let pages = try await finishing {
                try await inParallel(8) { number in
                    var numbers = SeededNumbers(seed * 100 + number)
                    var page = early
                    if number > 3 {
                        try await growth.quarters[number - 4].pass()
                        page = try await admin.pageModel(chat: chat.id)
                        growth.late.release()
                    }
                    return try await admin.read(page, chat: chat.id, until: sent.reply.id, losing: &numbers) {
                        if number < 4 { growth.hears(number) }
                    }
                }
            }

            try await pump.value
            let expected = Markdown.blocks(Self.answer).map(\.trimmed)
            for page in pages {
                #expect(page.articles.map(\.id) == [sent.message.id, sent.reply.id])
                #expect(page.articles[0].blocks == Markdown.typedBlocks("Hi *there*").map(\.trimmed))
                #expect(page.articles[1].blocks.map(\.trimmed) == expected)
                #expect(page.articles[1].status == "complete")
            }
            let loaded = try await admin.pageModel(chat: chat.id)
            #expect(
                loaded.articles.map { $0.blocks.map(\.trimmed) } == pages[0].articles.map { $0.blocks.map(\.trimmed) })
        }
    }

    @Test func `a page disconnected for a whole reply and half of the next gets both`() async throws {
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

            let expected = [
                Markdown.typedBlocks("one"), Markdown.blocks("first reply"), Markdown.typedBlocks("two"),
                Markdown.blocks("a\n\nb\n\nc"),
            ]
            #expect(page.articles.map { $0.blocks.map(\.trimmed) } == expected.map { $0.map(\.trimmed) })
        }
    }

    @Test func `a reply that fails ends on every page with its reason`() async throws {
        let gate = Gate()
        try await withServer(.cut(after: ["half *of* it"], when: gate)) { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            var page = try await admin.pageModel(chat: chat.id)
            let sent = try await admin.begin("one", in: chat)
            let id = try #require(Message.ID(sent.reply.id))
            try await eventually("the text has arrived") { server.replies.live(id)?.message.content.count == 12 }
            gate.open()

            var numbers = SeededNumbers(3)
            page = try await admin.read(page, chat: chat.id, until: sent.reply.id, losing: &numbers)

            #expect(page.articles.last?.status == "failed")
            #expect(page.articles.last?.blocks.map(\.trimmed) == Markdown.blocks("half *of* it").map(\.trimmed))
            #expect(try await admin.page("/chat/\(chat.id)").text.contains("message-error"))
        }
    }
}

/// A reply that grows by quarters. Before each next quarter, the four pages open from the beginning receive the last
/// one, and one more page is loaded.
private final class Growth: Sendable {
    /// Opens when a quarter is written.
    let quarters = [Gate(), Gate(), Gate(), Gate()]
    /// Lets a quarter begin when a page is loaded.
    let late = Gate()

    private let pieces: Int
    private let gate: Gate
    /// Guards how many events each of the first pages has received.
    private let heard = Mutex([0, 0, 0, 0])

    init(pieces: Int, at gate: Gate) {
        self.pieces = pieces
        self.gate = gate
    }

    func hears(_ page: Int) {
        heard.withLock { $0[page] += 1 }
    }

    func run() async throws {
        for (number, quarter) in quarters.enumerated() {
            let before = heard.withLock(\.self)
            try await gate.usher(pieces * (number + 1) / 4 - pieces * number / 4)
            try await eventually("the first pages hear of quarter \(number + 1)") {
                heard.withLock { zip($0, before).allSatisfy { $0 > $1 } }
            }
            quarter.open()
            try await late.pass()
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
        _ start: PageModel, chat: String, until reply: String, losing numbers: inout SeededNumbers,
        each: () -> Void = {}
    ) async throws -> PageModel {
        var page = start
        while !page.hasEnded(reply) {
            var left = Int.random(in: 1...6, using: &numbers)
            let isReconnecting = Bool.random(using: &numbers)
            let isEnded = try await follow(chat: chat, after: page.cursor, reconnecting: isReconnecting) { record in
                let isKnown = try page.apply(record.event)
                #expect(isKnown, "\(record.event)")
                each()
                left -= 1
                return left > 0 && !page.hasEnded(reply)
            }
            try #require(!isEnded, "The feed ended before the reply did.")
        }
        return page
    }
}
