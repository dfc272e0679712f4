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
    @Test func `two hundred simultaneous readers of one reply read the same`() async throws {
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
            try await eventually("all are connected") { starters.arrivals == 200 }
            starters.open()
            let pump = Task { try await gate.usher(deltas.count) }
            let pages = try await finishing { try await reading.value }
            try await pump.value

            let stored = try await admin.get("/chats/\(chat.id)/messages/\(sent.reply.id)").decode(MessageBody.self)
            #expect(stored.content == deltas.joined())
            let expected = Markdown.blocks(deltas.joined()).map(\.trimmed)
            #expect(pages.count == 200)
            #expect(pages.allSatisfy { $0.articles.last?.blocks.map(\.trimmed) == expected })
        }
    }

    @Test func `a hundred connections that break at any moment leave nothing behind`() async throws {
        try await withServer(.messages(deltas: (0..<50).map { "delta \($0) " })) { server in
            let admin = try await server.setUp()
            let id = try #require(admin.user?.id)
            _ = try await admin.patch("/admin/users/\(id)", UserChangesBody(maxChats: 1000))
            let chats = try await (0..<50).asyncMap { _ in try await admin.createChat() }
            let port = try #require(server.origin.split(separator: ":").last.flatMap { Int($0) })
            let client = HTTPClient(eventLoopGroupProvider: .singleton)

            _ = try await inParallel(100) { number in
                var numbers = SeededNumbers(number)
                let isReply = number.isMultiple(of: 2)
                let request =
                    isReply
                    ? admin.request(
                        .POST, "/chats/\(chats[number / 2].id)/messages",
                        try JSONEncoder().encode(NewMessageBody(content: "Hi \(number)")))
                    : admin.request(.GET, "!/feed?chat=\(chats[number / 2].id)&after=0-0", nil)
                // A reply has a start, text and an end; a feed starts and sends the list of chats.
                let stay = Int.random(in: 0...(isReply ? 3 : 2), using: &numbers)
                let reading = Task {
                    let response = try await client.execute(request, timeout: TimeAmount(.hangLimit))
                    #expect(response.status == .ok)
                    var ends = 0
                    for try await buffer in response.body {
                        ends += String(buffer: buffer).components(separatedBy: "\n\n").count - 1
                        if ends >= stay { break }
                    }
                }
                if stay == 0 { reading.cancel() }
                do {
                    try await reading.value
                } catch {
                    #expect(stay == 0, "\(error)")
                }
            }
            try await client.shutdown()

            // The system lists sockets piece by piece, and those of other tests come and go meanwhile.
            try await eventually("the server's own socket is in the list") {
                try OpenSockets.count(on: port, in: .listening) == 1
            }
            try await eventually("every connection is closed on the server") {
                // The client of the other requests keeps its own connections, all of them idle.
                try OpenSockets.count(on: port, in: .closedByPeer) == 0
            }
            try await eventually("every reply that began has ended") {
                let messages = try await chats.asyncMap {
                    try await admin.get("/chats/\($0.id)/messages").decode(MessageListBody.self)
                }.flatMap(\.messages)
                #expect(messages.count > 50)
                return messages.allSatisfy { $0.status == "complete" }
            }
            #expect(try await admin.get("!/ready").status == 200)
            let events = try await admin.converse("still there?", in: admin.createChat())
            #expect(events.last?.name == "message_end")
        }
    }
}

/// The connections of this machine.
private enum OpenSockets {
    enum State: String {
        case listening = "0A"
        /// The other side has closed the connection, and the server has not.
        case closedByPeer = "08"
    }

    /// How many sockets of a server are in a given state.
    static func count(on port: Int, in state: State) throws -> Int {
        let hexadecimal = String(port, radix: 16, uppercase: true)
        let local = ":" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
        return try String(contentsOfFile: "/proc/self/net/tcp", encoding: .utf8).split(separator: "\n")
            .map { $0.split(separator: " ") }
            .filter { $0.count > 3 && $0[1].hasSuffix(local) && $0[3] == state.rawValue }.count
    }
}
