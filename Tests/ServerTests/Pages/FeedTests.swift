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
    @Test func `what happens to chats in another tab reaches the feed within a second`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let cursor = try await admin.pageModel().cursor
            let lists = AsyncStream.makeStream(of: String.self)
            let listening = Task {
                try await admin.follow(after: cursor) { record in
                    var page = PageModel()
                    let isKnown = try page.apply(record.event)
                    #expect(isKnown)
                    lists.continuation.yield(page.list)
                    return true
                }
            }
            var next = lists.stream.makeAsyncIterator()
            var waits: [Duration] = []
            func wait(_ isTold: (String) -> Bool) async throws {
                let start = ContinuousClock.now
                while let list = await next.next(), !isTold(list) {}
                waits.append(ContinuousClock.now - start)
            }

            let chat = try await admin.createChat(title: "Plans & <b>dreams</b>")
            try await wait { $0.contains("Plans &amp; &lt;b&gt;dreams&lt;/b&gt;") }
            _ = try await admin.patch("/chats/\(chat.id)", ChatChangesBody(title: "Deeds"))
            try await wait { $0.contains("Deeds") && !$0.contains("Plans") }
            _ = try await admin.patch("/chats/\(chat.id)", ChatChangesBody(isArchived: true))
            try await wait { !$0.contains(chat.id) }
            _ = try await admin.patch("/chats/\(chat.id)", ChatChangesBody(isArchived: false))
            try await wait { $0.contains(chat.id) }
            _ = try await admin.delete("/chats/\(chat.id)")
            try await wait { !$0.contains(chat.id) }
            listening.cancel()
            // A machine busy with other tests may hold up one of them, but not most.
            #expect(waits.sorted()[waits.count / 2] < .seconds(1))
            #expect(waits.allSatisfy { $0 < .seconds(10) })
        }
    }

    @Test func `what others do does not reach the feed`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let member = try await server.member()
            let secret = try await admin.createChat(title: "canary-1")
            let cursor = try await member.pageModel().cursor
            _ = try await admin.converse("canary-2", in: secret)
            _ = try await admin.patch("/chats/\(secret.id)", ChatChangesBody(title: "canary-3"))
            _ = try await member.createChat(title: "the last")

            let events = try await finishing {
                var heard: [EventRecord] = []
                try await member.follow(after: cursor) {
                    heard.append($0)
                    return false
                }
                return heard
            }

            #expect(events.count == 1)
            #expect(events[0].event.data.contains("the last"))
            #expect(!events[0].event.data.contains("canary"))
        }
    }

    @Test func `a cursor that cannot be read tells nothing twice and breaks nothing`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            _ = try await admin.converse("old", in: chat)

            for cursor in ["", "x", "0", "1-2-3", "99999999999999999999-0", "9223372036854775807-0", "%00"] {
                let names = try await admin.heard(in: chat, after: cursor)
                // What the far future misses is not told.
                #expect(names == (cursor.hasPrefix("9223") ? [] : ["chats"]), "\(cursor)")
            }
        }
    }

    @Test func `when the server stops, the feed ends`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let cursor = try await admin.pageModel().cursor
            _ = try await admin.createChat()
            let start = ContinuousClock.now

            try await finishing {
                try await admin.follow(after: cursor) { _ in
                    await server.shutDown()
                    return true
                }
            }

            #expect(ContinuousClock.now - start < .seconds(3))
        }
    }

    @Test func `asking for the head of the feed does not open it`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            let answer = try await finishing { try await admin.send(.HEAD, "!/feed", nil) }

            #expect(answer.status == 200)
            #expect(answer.header("content-type") == "text/event-stream")
            #expect(try await admin.get("/auth/me").status == 200)
        }
    }

    @Test func `no proxy holds the feed back`() async throws {
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

extension Person {
    /// The first event of a feed while a chat is renamed again and again.
    fileprivate func heard(in chat: ChatBody, after cursor: String) async throws -> [String] {
        try await withThrowingTaskGroup(of: [String].self) { group in
            defer { group.cancelAll() }
            group.addTask {
                var names: [String] = []
                try await follow(chat: chat.id, after: cursor) {
                    names.append($0.name)
                    return false
                }
                return names
            }
            group.addTask {
                for number in 0..<40 {
                    _ = try await patch("/chats/\(chat.id)", ChatChangesBody(title: "title \(number)"))
                    try await Task.sleep(for: .milliseconds(10))
                }
                return []
            }
            return try await group.next() ?? []
        }
    }
}
