import API
import AsyncHTTPClient
import EventStream
import Foundation
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

@Suite struct FeedTests {
    @Test func `each kind of change to chats in another tab reaches the feed by itself`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let cursor = try await admin.pageModel().cursor
            let lists = AsyncThrowingStream.makeStream(of: String.self)
            let listening = Task {
                do {
                    try await admin.follow(after: cursor) { record in
                        var page = PageModel()
                        let isKnown = try page.apply(record.event)
                        #expect(isKnown)
                        lists.continuation.yield(page.list)
                        return true
                    }
                    lists.continuation.finish()
                } catch {
                    lists.continuation.finish(throwing: error)
                }
            }
            defer { listening.cancel() }
            var next = lists.stream.makeAsyncIterator()
            /// Waits for a list that meets a condition, without a later change causing it.
            func hear(_ isTold: (String) -> Bool) async throws {
                while true {
                    let list = try #require(await next.next(), "The feed ended.")
                    if isTold(list) { return }
                }
            }

            let chat = try await admin.createChat(title: "Plans & <b>dreams</b>")
            try await hear { $0.contains("Plans &amp; &lt;b&gt;dreams&lt;/b&gt;") }
            _ = try await admin.patch("/chats/\(chat.id)", ChatChangesBody(title: "Deeds"))
            try await hear { $0.contains("Deeds") && !$0.contains("Plans") }
            _ = try await admin.patch("/chats/\(chat.id)", ChatChangesBody(isArchived: true))
            try await hear { !$0.contains(chat.id) }
            _ = try await admin.patch("/chats/\(chat.id)", ChatChangesBody(isArchived: false))
            try await hear { $0.contains(chat.id) }
            _ = try await admin.delete("/chats/\(chat.id)")
            try await hear { !$0.contains(chat.id) }
        }
    }

    @Test func `other people's changes do not reach the feed`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let member = try await server.member()
            let secret = try await admin.createChat(title: "canary-1")
            let cursor = try await member.pageModel().cursor
            _ = try await admin.converse("canary-2", in: secret)

            let events = try await finishing {
                var heard: [EventRecord] = []
                func goOn() async throws {
                    _ = try await admin.patch("/chats/\(secret.id)", ChatChangesBody(title: "canary-3"))
                    _ = try await admin.converse("canary-4", in: secret)
                    _ = try await member.createChat(title: "the last")
                }
                try await member.follow(after: cursor, onConnection: goOn) {
                    heard.append($0)
                    return !$0.event.data.contains("the last")
                }
                return heard
            }

            #expect(events.count == 1)
            #expect(events[0].event.data.contains("the last"))
            #expect(!events[0].event.data.contains("canary"))
        }
    }

    @Test(arguments: ["", "x", "0", "1-2-3", "99999999999999999999-0", "%00"])
    func `an unreadable cursor repeats nothing and breaks nothing`(cursor: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            _ = try await admin.converse("old", in: chat)

            var heard: [EventRecord] = []
            func rename() async throws {
                #expect(try await admin.patch("/chats/\(chat.id)", ChatChangesBody(title: "renamed")).status == 200)
            }
            try await admin.follow(chat: chat.id, after: cursor, onConnection: rename) {
                heard.append($0)
                return !$0.event.data.contains("renamed")
            }

            #expect(heard.map(\.name) == ["chats"])
            #expect(heard.last?.event.data.contains("renamed") == true)
        }
    }

    @Test func `a cursor from the far future gets no changes, but the rest of the reply`() async throws {
        let gate = Gate()
        try await withServer(.stepwise(deltas: ["one\n\n", "two\n\n", "three"], at: gate)) { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            _ = try await admin.begin("Hi", in: chat)

            var heard: [EventRecord] = []
            func rename() async throws {
                #expect(try await admin.patch("/chats/\(chat.id)", ChatChangesBody(title: "renamed")).status == 200)
                gate.release()
            }
            try await admin.follow(chat: chat.id, after: "9223372036854775807-0", onConnection: rename) {
                heard.append($0)
                // The events of the second block are read after the first has arrived, and so after the change.
                if $0.event.data.contains("one") { gate.release() }
                return !$0.event.data.contains("two")
            }

            #expect(heard.last?.event.data.contains("two") == true)
            #expect(Set(heard.map(\.name)).subtracting(["footer"]) == ["block"])
        }
    }

    @Test func `when the server stops, the feed ends`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let cursor = try await admin.pageModel().cursor
            _ = try await admin.createChat()

            let isEndedByServer = try await finishing {
                try await admin.follow(after: cursor) { _ in
                    await server.shutDown()
                    return true
                }
            }

            #expect(isEndedByServer)
        }
    }

    @Test func `a HEAD request for the feed does not open it`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            let answer = try await finishing { try await admin.send(.HEAD, "!/feed", nil) }

            #expect(answer.status == 200)
            #expect(answer.header("content-type") == "text/event-stream")
            #expect(try await admin.get("/auth/me").status == 200)
        }
    }

    @Test func `proxies are told not to buffer the feed`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let cursor = try await admin.pageModel().cursor
            _ = try await admin.createChat()

            let response = try await Browser.load(admin.request(.GET, "!/feed?after=\(cursor)", nil))

            #expect(response.headers.first(name: "content-type") == "text/event-stream")
            #expect(response.headers.first(name: "cache-control") == "no-store")
            #expect(response.headers.first(name: "x-accel-buffering") == "no")
            var start = ""
            for try await buffer in response.body {
                start += String(buffer: buffer)
                if start.contains("\n\n") { break }
            }
            #expect(start.hasPrefix("retry: 1000\n\n"))
        }
    }
}
