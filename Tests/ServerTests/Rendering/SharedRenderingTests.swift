import API
import Assistant
import Foundation
import Markdown
import Model
import NIOCore
import Storage
import Synchronization
import TestSupport
import Testing
import Web

@testable import Server

/// Counts work: content shown by many pages is computed once.
@Suite struct SharedRenderingTests {
    @Test func `a page shown again is not rendered again`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            _ = try await admin.converse(String(repeating: "| a | b |\n", count: 2000), in: chat)
            let (feed, user) = try await server.feed(of: admin)
            let id = try #require(Chat.ID(chat.id))

            for _ in 0..<3 { _ = try await feed.window(of: id, user: user) }

            #expect(feed.rendered.made == 2)
            #expect(feed.articles.made == 2)
        }
    }

    @Test func `an article is rendered again when something on it changes, or for another language`() async throws {
        try await withServer(.messages(deltas: ["one"]), .messages(deltas: ["two"])) { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            _ = try await admin.converse("Hi", in: chat)
            let (feed, user) = try await server.feed(of: admin)
            let id = try #require(Chat.ID(chat.id))
            func articles(_ user: User) async throws -> [String] {
                try await feed.window(of: id, user: user).window.messages.map { $0.html ?? "" }
            }

            let before = try await articles(user)
            var russian = user
            russian.language = .ru
            let translated = try await articles(russian)
            _ = try await admin.events(
                of: "/chats/\(chat.id)/messages", NewMessageBody(content: "Hello", parent: .after(nil))
            ) { _ in }
            let after = try await articles(user)

            #expect(before[1].contains("Copy message") && !translated[1].contains("Copy message"))
            #expect(!before[0].contains("data-action=\"show\"") && after[0].contains("data-action=\"show\""))
            #expect(after[1].contains("two"))
        }
    }

    @Test func `a reply's end is rendered once for a thousand pages, and so is the list of chats`() async throws {
        let gate = Gate()
        let deltas = (0..<20).map { "Part \($0).\n\n" + String(repeating: "word ", count: 400) }
        try await withServer(.stepwise(deltas: deltas, at: gate)) { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            let (feed, user) = try await server.feed(of: admin)
            _ = try await admin.begin("Hi", in: chat)
            let cursor = FeedCursor(revision: try await feed.chats.revision(of: user.id), position: .start)
            let id = try #require(Chat.ID(chat.id))
            let connected = Mutex(0)
            let ended = Mutex(0)

            let pages = Task {
                try await inParallel(1000) { _ in
                    var follower = FeedFollower(
                        feed: feed, chat: id, messages: .all, shown: .newest, user: user, cursor: cursor)
                    do {
                        try await follower.run(while: { true }) { event in
                            let text = event.map { String(buffer: $0) }.joined()
                            if text.hasPrefix("retry") { connected.withLock { $0 += 1 } }
                            guard text.contains("event: end") else { return }
                            ended.withLock { $0 += 1 }
                            throw Disconnected()
                        }
                    } catch is Disconnected {}
                }
            }
            try await eventually("all pages are open") { connected.withLock { $0 } == 1000 }
            let lists = feed.lists.made
            gate.open()
            _ = try await pages.value

            #expect(ended.withLock { $0 } == 1000)
            #expect(feed.rendered.made == 1)
            // One for each number of blocks that a page may already have had.
            #expect((1...deltas.count + 1).contains(feed.events.endingsMade))
            #expect(feed.lists.made - lists <= 3)
        }
    }

    @Test func `ten renames are rendered ten times for all pages`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            let (feed, user) = try await server.feed(of: admin)
            let id = try #require(Chat.ID(chat.id))

            for number in 0..<10 {
                _ = try await admin.patch("/chats/\(chat.id)", ChatChangesBody(title: "title \(number)"))
                let lists = try await inParallel(300) { _ in
                    try await feed.lists.html(of: .newest, selected: id, for: user)
                }
                #expect(lists.allSatisfy { $0.contains("title \(number)") })
            }

            #expect(feed.lists.made == 10)
        }
    }

    @Test func `lists differ by reader, selection, language and day`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let member = try await server.member()
            let chat = try await admin.createChat(title: "Mine")
            _ = try await member.createChat(title: "Theirs")
            let (feed, ada) = try await server.feed(of: admin)
            let (_, eve) = try await server.feed(of: member)
            var russian = ada
            russian.language = .ru
            let id = try #require(Chat.ID(chat.id))

            let lists = [
                try await feed.lists.html(of: .newest, selected: nil, for: ada),
                try await feed.lists.html(of: .newest, selected: id, for: ada),
                try await feed.lists.html(of: .newest, selected: nil, for: russian),
                try await feed.lists.html(of: .newest, selected: nil, for: eve),
            ]

            #expect(Set(lists).count == 4)
            #expect(lists[0].contains("Mine") && lists[3].contains("Theirs") && !lists[3].contains("Mine"))
            let day = Timestamp(microseconds: 86_400_000_000 * 20_000 - 1)
            #expect(ShownChats.newest.day(at: day) == 19_999)
            #expect(ShownChats(isArchive: false, older: nil, count: 50, offset: 1).day(at: day) == 20_000)
        }
    }
}
