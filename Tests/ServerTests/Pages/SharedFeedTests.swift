import API
import Assistant
import Foundation
import Model
import NIOCore
import Storage
import Synchronization
import TestSupport
import Testing
import Web

@testable import Server

/// Counts work: what many open pages need after a change is read, rendered and encoded once for all of them.
@Suite struct SharedFeedTests {
    @Test func `each change to a reply is encoded once for all pages that show it`() async throws {
        let gate = Gate()
        let deltas = (0..<8).map { "Part \($0).\n\n" }
        try await withServer(.stepwise(deltas: deltas + ["."], at: gate)) { server in
            let admin = try await server.setUp()
            let (feed, user) = try await server.feed(of: admin)
            let chat = try await admin.createChat()
            let sent = try await admin.begin("Hi", in: chat)
            let reply = try #require(Message.ID(sent.reply.id))

            try await feed.withPages(1000, chat: Chat.ID(chat.id), of: user) { pages in
                let document = try #require(feed.documents.document(of: reply, in: .en))
                for number in 1...deltas.count {
                    gate.release()
                    try await eventually("all pages have part \(number)") { pages.heard("block") == number }
                }

                #expect(document.encoded == deltas.count)
                gate.open()
                try await eventually("all pages have the end") { pages.heard("end") == 1 }
                #expect(feed.events.endingsMade == 1)
            }
        }
    }

    @Test func `a page that joins late takes what it lacks at once and then keeps in step`() async throws {
        let gate = Gate()
        try await withServer(.stepwise(deltas: ["one\n\n", "two\n\n", "three\n\n", "four\n\n", "."], at: gate)) {
            server in
            let admin = try await server.setUp()
            let (feed, user) = try await server.feed(of: admin)
            let chat = try await admin.createChat()
            let sent = try await admin.begin("Hi", in: chat)
            let reply = try #require(Message.ID(sent.reply.id))

            try await feed.withPages(2, chat: Chat.ID(chat.id), of: user) { early in
                let document = try #require(feed.documents.document(of: reply, in: .en))
                for number in 1...3 {
                    gate.release()
                    try await eventually("part \(number)") { early.heard("block") == number }
                }
                try await feed.withPages(2, chat: Chat.ID(chat.id), of: user) { late in
                    try await eventually("the late pages have three parts") { late.heard("block") == 1 }
                    gate.release()
                    try await eventually("all have the fourth") {
                        early.heard("block") == 4 && late.heard("block") == 2
                    }
                }

                #expect(document.encoded == 3 + 1 + 1)
                gate.open()
            }
        }
    }

    @Test func `a page that takes nothing holds up no other page, and gets the rest at once`() async throws {
        let (gate, connection) = (Gate(), Gate())
        let deltas = (0..<6).map { "Part \($0).\n\n" }
        try await withServer(.stepwise(deltas: deltas + ["."], at: gate)) { server in
            let admin = try await server.setUp()
            let (feed, user) = try await server.feed(of: admin)
            let chat = try await admin.createChat()
            _ = try await admin.begin("Hi", in: chat)
            let cursor = FeedCursor(revision: try await feed.chats.revision(of: user.id), position: .start)
            let blocks = Mutex<[String]>([])
            let stalled = Task {
                var follower = FeedFollower(
                    feed: feed, chat: Chat.ID(chat.id), messages: .all, shown: .newest, user: user, cursor: cursor)
                try await follower.run(while: { true }) { parts in
                    let text = parts.map { String(buffer: $0) }.joined()
                    guard text.contains("event: block") else { return }
                    blocks.withLock { $0.append(text) }
                    try await connection.pass()
                }
            }
            defer { stalled.cancel() }

            try await feed.withPages(5, chat: Chat.ID(chat.id), of: user) { pages in
                for number in 1...deltas.count {
                    gate.release()
                    try await eventually("the other pages have part \(number)") { pages.heard("block") == number }
                }
                #expect(blocks.withLock(\.count) <= 1)
                connection.open()
                try await eventually("the stalled page has the rest") { blocks.withLock(\.count) == 2 }

                #expect(blocks.withLock { $0[1].contains("Part 1.") && $0[1].contains("Part 5.") })
                gate.open()
            }
        }
    }

    @Test(arguments: [true, false])
    func `a stored change is read once for all pages of a user`(isInChat: Bool) async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let (feed, user) = try await server.feed(of: admin)
            let chat = try await admin.createChat()
            let shown = isInChat ? Chat.ID(chat.id) : nil

            try await feed.withPages(1000, chat: shown, of: user) { pages in
                for number in 1...5 {
                    _ = try await admin.patch("/chats/\(chat.id)", ChatChangesBody(title: "title \(number)"))
                    try await eventually("all pages have change \(number)") { pages.heard("chats") == number }
                }
            }

            // The revision; and the changes in the chat, or whether there is room for another chat. Pages that were still
            // connecting may have read the latter once more. With PostgreSQL a server also looks for what others have
            // changed, and finds its own changes.
            let again = TestDatabase.engine == .postgreSQL ? 5 * 2 : 0
            #expect((5 * 2...5 * 2 + 1 + again).contains(feed.reads.made))
            #expect(feed.lists.made == 5)
        }
    }

    @Test func `new messages are rendered once for all pages`() async throws {
        let gate = Gate()
        try await withServer(.stepwise(deltas: ["one"], at: gate)) { server in
            let admin = try await server.setUp()
            let (feed, user) = try await server.feed(of: admin)
            let chat = try await admin.createChat()

            try await feed.withPages(300, chat: Chat.ID(chat.id), of: user) { pages in
                _ = try await admin.begin("Hi", in: chat)
                try await eventually("all pages have the question and the reply") { pages.heard("message") == 2 }

                // The reply may have waited for its turn on some pages.
                #expect((2...4).contains(feed.events.made))
                gate.open()
            }
        }
    }

    @Test func `a reply that continues keeps its text on every page`() async throws {
        let gate = Gate()
        let beginning = String(repeating: "The *beginning*. ", count: 1000)
        try await withServer(
            .messages(deltas: [beginning], stopReason: "max_tokens"), .stepwise(deltas: [" And more."], at: gate)
        ) { server in
            let admin = try await server.setUp()
            let (feed, user) = try await server.feed(of: admin)
            let chat = try await admin.createChat()
            _ = try await admin.converse("Hi", in: chat)
            let id = try #require(Chat.ID(chat.id))

            try await feed.withPages(20, chat: id, of: user) { pages in
                let reply = try #require(try await feed.window(of: id, user: user).window.messages.last?.id)
                _ = try await server.replies.begin(.proceed(#require(Message.ID(reply))), in: id, of: user.id)
                try await eventually("all pages have the reply as running") { pages.heard("message") >= 1 }
                gate.open()
                try await eventually("all pages have the end") { pages.heard("end") == 1 }

                #expect(pages.texts(of: "message").allSatisfy { $0.contains("<em>beginning</em>") })
                // Rendered while the reply ran, or with its end.
                let rest = pages.texts(of: "block") + pages.texts(of: "end")
                #expect(rest.count { $0.contains("And more.") } == 20)
            }
        }
    }

    @Test func `pages in different languages get events of their own`() async throws {
        try await withServer(.messages(deltas: ["one"])) { server in
            let admin = try await server.setUp()
            let (feed, english) = try await server.feed(of: admin)
            var russian = english
            russian.language = .ru
            let chat = try await admin.createChat()
            _ = try await admin.converse("Hi", in: chat)
            let id = try #require(Chat.ID(chat.id))
            let reply = try #require(
                try await feed.messages.window(.newest, in: id, of: english.id, limit: 2).messages.last)

            let messages = try await [english, russian].asyncMap { try await feed.events.message(reply, for: $0) }
            let ends = try await [english, russian].asyncMap {
                try await feed.events.end(of: reply, after: nil, for: $0)
            }
            let footers = try await [english, russian].asyncMap {
                try await feed.events.footer(of: reply, queuePlace: 2, in: $0.language)
            }

            for events in [messages, ends, footers] { #expect(events[0] != events[1]) }
            #expect(feed.events.made == 4 && feed.events.endingsMade == 2)
        }
    }

    @Test func `another branch is rendered once for all pages`() async throws {
        try await withServer(.messages(deltas: ["one"]), .messages(deltas: ["two"])) { server in
            let admin = try await server.setUp()
            let (feed, user) = try await server.feed(of: admin)
            let chat = try await admin.createChat()
            _ = try await admin.converse("first", in: chat)
            let id = try #require(Chat.ID(chat.id))
            let first = try #require(try await feed.window(of: id, user: user).window.messages.first?.id)
            _ = try await admin.post(
                "/chats/\(chat.id)/messages", NewMessageBody(content: "second", parent: .after(nil)))

            try await feed.withPages(300, chat: id, of: user) { pages in
                _ = try await server.replies.show(#require(Message.ID(first)), in: id, of: user.id)
                try await eventually("all pages have the branch") { pages.heard("branch") == 1 }
            }

            #expect(feed.branches.made == 1)
        }
    }

    @Test func `pages of other chats sleep while a reply grows`() async throws {
        let gate = Gate()
        let deltas = (0..<5).map { "Part \($0).\n\n" }
        try await withServer(.stepwise(deltas: deltas + ["."], at: gate)) { server in
            let admin = try await server.setUp()
            let (feed, user) = try await server.feed(of: admin)
            let (chat, other) = (try await admin.createChat(), try await admin.createChat())
            let fanOut = feed.fanOuts.join(user, chat: Chat.ID(other.id))
            let list = feed.fanOuts.join(user, chat: nil)
            defer { [fanOut, list].forEach(feed.fanOuts.leave) }
            _ = try await admin.begin("Hi", in: chat)
            try await eventually("they hear of the new messages") { fanOut.signal.count == 1 && list.signal.count == 1 }

            try await feed.withPages(1, chat: Chat.ID(chat.id), of: user) { pages in
                for number in 1...deltas.count {
                    gate.release()
                    try await eventually("part \(number)") { pages.heard("block") == number }
                }

                #expect(fanOut.signal.count == 1 && list.signal.count == 1)
                gate.open()
            }
        }
    }

    @Test func `a fan-out ends with its last page`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let (feed, user) = try await server.feed(of: admin)
            let fanOut = feed.fanOuts.join(user, chat: nil)
            let same = feed.fanOuts.join(user, chat: nil)

            feed.fanOuts.leave(fanOut)
            let isKept = feed.fanOuts.join(user, chat: nil) === fanOut
            feed.fanOuts.leave(same)
            feed.fanOuts.leave(fanOut)

            #expect(same === fanOut && isKept)
            #expect(feed.fanOuts.count == 0)
            try await finishing { while await fanOut.signal.wait(after: .max) != .closed {} }
            #expect(feed.fanOuts.join(user, chat: nil) !== fanOut)
        }
    }
}
