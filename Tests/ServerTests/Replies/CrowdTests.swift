import API
import AsyncHTTPClient
import EventStream
import Foundation
import Markdown
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

@Suite struct CrowdTests {
    @Test func `two hundred who read one reply at once read the same`() async throws {
        let gate = Gate()
        let deltas = (0..<60).map { "Part \($0) é🙂.\n\n" }
        try await withServer(.stepwise(deltas: deltas, at: gate)) { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            let page = try await admin.pageModel(chat: chat.id)
            let sent = try await admin.begin("Hi", in: chat)
            let starters = Gate()

            let reading = Task {
                try await inParallel(200) { _ in
                    var page = page
                    try await admin.follow(chat: chat.id, after: page.cursor) { record in
                        if page.articles.isEmpty { try await starters.pass() }
                        let isKnown = try page.apply(record.event)
                        #expect(isKnown)
                        return !page.hasEnded(sent.reply.id)
                    }
                    return page
                }
            }
            try await eventually("all are connected", within: .seconds(20)) { starters.arrivals == 200 }
            starters.open()
            let pump = Task {
                for _ in deltas {
                    gate.release()
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
            let pages = try await finishing(within: .seconds(25)) { try await reading.value }
            try await pump.value

            let stored = try await admin.get("/chats/\(chat.id)/messages/\(sent.reply.id)").decode(MessageBody.self)
            #expect(stored.content == deltas.joined())
            let expected = Markdown.blocks(deltas.joined()).map(\.trimmed)
            #expect(pages.count == 200)
            #expect(pages.allSatisfy { $0.articles.last?.blocks.map(\.trimmed) == expected })
        }
    }

    @Test func `a hundred connections that break off at any moment leave nothing behind`() async throws {
        try await withServer(.messages(deltas: (0..<50).map { "delta \($0) " })) { server in
            let admin = try await server.setUp()
            let id = try #require(admin.user?.id)
            _ = try await admin.patch("/admin/users/\(id)", UserChangesBody(maxChats: 1000))
            let chats = try await (0..<50).asyncMap { _ in try await admin.createChat() }
            let port = try #require(server.origin.split(separator: ":").last.flatMap { Int($0) })
            let client = HTTPClient(eventLoopGroupProvider: .singleton)

            _ = try await inParallel(100) { number in
                var numbers = SeededNumbers(number)
                let request =
                    number.isMultiple(of: 2)
                    ? admin.request(
                        .POST, "/chats/\(chats[number / 2].id)/messages",
                        try JSONEncoder().encode(NewMessageBody(content: "Hi \(number)")))
                    : admin.request(.GET, "!/feed?chat=\(chats[number / 2].id)&after=0-0", nil)
                let reading = Task {
                    let response = try await client.execute(request, timeout: .seconds(20))
                    for try await _ in response.body {}
                }
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...300, using: &numbers)))
                reading.cancel()
                _ = await reading.result
            }
            try await client.shutdown()

            try await eventually("every connection is closed on the server") {
                // The browser of the other requests keeps its own, all of them idle.
                try OpenSockets.closing(on: port) == 0
            }
            try await eventually("every reply that began has ended") {
                try await chats.asyncMap {
                    try await admin.get("/chats/\($0.id)/messages").decode(MessageListBody.self)
                }
                .flatMap(\.messages).allSatisfy { $0.status == "complete" }
            }
            #expect(try await admin.get("!/ready").status == 200)
            let events = try await admin.converse("still there?", in: admin.createChat())
            #expect(events.last?.name == "message_end")
        }
    }
}

/// The connections of this machine.
private enum OpenSockets {
    /// How many connections of a server the other side has closed and the server has not.
    static func closing(on port: Int) throws -> Int {
        let hexadecimal = String(port, radix: 16, uppercase: true)
        let local = ":" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
        let closeWait = "08"
        return try String(contentsOfFile: "/proc/self/net/tcp", encoding: .utf8).split(separator: "\n")
            .map { $0.split(separator: " ") }
            .filter { $0.count > 3 && $0[1].hasSuffix(local) && $0[3] == closeWait }.count
    }
}
