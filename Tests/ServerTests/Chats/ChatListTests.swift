import API
import Foundation
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

@Suite struct ChatListTests {
    @Test func `the list has the newest activity first, page by page, each chat once`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            var titles: [String] = []
            for number in 0..<23 {
                let chat = try await admin.createChat(title: "chat \(number)")
                titles.insert(chat.title, at: 0)
            }
            var pages: [[String]] = []
            var cursor = ""

            while pages.count < 10 {
                let page = try await admin.get("/chats?limit=5\(cursor)").decode(ChatListBody.self, expecting: 200)
                pages.append(page.chats.map(\.title))
                guard page.hasMore, let last = page.chats.last else { break }
                cursor = "&before=\(last.id)"
            }

            #expect(pages.map(\.count) == [5, 5, 5, 5, 3])
            #expect(pages.flatMap(\.self) == titles)
        }
    }

    @Test func `a page that ends with the last chat has no more`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            for _ in 0..<4 { _ = try await admin.createChat() }

            let exact = try await admin.get("/chats?limit=4").decode(ChatListBody.self)
            let short = try await admin.get("/chats?limit=3").decode(ChatListBody.self)
            let last = try #require(exact.chats.last?.id)
            let beyond = try await admin.get("/chats?before=\(last)").decode(ChatListBody.self)

            #expect(!exact.hasMore)
            #expect(short.hasMore)
            #expect(beyond.chats.isEmpty && !beyond.hasMore)
        }
    }

    @Test func `a message brings its chat to the top`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let first = try await admin.createChat(title: "first")
            _ = try await admin.createChat(title: "second")

            _ = try await admin.converse("Hi", in: first)

            let list = try await admin.get("/chats/").decode(ChatListBody.self)
            #expect(list.chats.map(\.title) == ["first", "second"])
        }
    }

    @Test func `archived chats have a list of their own`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let first = try await admin.createChat(title: "first")
            _ = try await admin.createChat(title: "second")

            let archived = try await admin.patch("/chats/\(first.id)/", ChatChangesBody(isArchived: true))
            let open = try await admin.get("/chats").decode(ChatListBody.self)
            let archive = try await admin.get("/chats?archived=true").decode(ChatListBody.self)

            #expect(try archived.decode(ChatBody.self).isArchived)
            #expect(open.chats.map(\.title) == ["second"])
            #expect(archive.chats.map(\.title) == ["first"])
            #expect(try await admin.get("/chats?archived=maybe").status == 422)
        }
    }

    @Test(arguments: ["0", "-1", "201", "x", "", "1.5", "99999999999999999999", "%00", "+5"])
    func `an invalid limit is refused`(limit: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()

            for path in ["/chats", "/chats/\(chat.id)/messages"] {
                let answer = try await admin.get("\(path)?limit=\(limit)")
                #expect(answer.status == 422 || (limit == "+5" && answer.status == 200), "\(path)")
            }
        }
    }

    @Test func `a cursor must be a chat of the same person`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            let member = try await server.member()

            #expect(try await member.get("/chats?before=\(chat.id)").status == 404)
            #expect(try await member.get("/chats?before=\(Belongings.missing.chat)").status == 404)
            #expect(try await member.get("/chats?before=x").status == 422)
        }
    }

    @Test func `a trailing slash makes no difference`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            let made = try await admin.post("/chats/", NewChatBody(title: "one"))
            let id = try made.decode(ChatBody.self, expecting: 201).id

            #expect(try await admin.get("/chats/\(id)/").status == 200)
            #expect(try await admin.get("/chats/\(id)/messages/").status == 200)
            #expect(try await admin.get("/chats/").text == admin.get("/chats").text)
            #expect(try await admin.get("/auth/me/").status == 200)
            #expect(try await admin.delete("/chats/\(id)/").status == 204)
        }
    }

    @Test func `a chat is renamed and deleted, and then it is gone`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            _ = try await admin.converse("Hi", in: chat)

            let renamed = try await admin.patch("/chats/\(chat.id)", ChatChangesBody(title: "  Plans  "))
            let deleted = try await admin.delete("/chats/\(chat.id)")

            #expect(try renamed.decode(ChatBody.self).title == "Plans")
            #expect(deleted.status == 204)
            for path in [
                "/chats/\(chat.id)", "/chats/\(chat.id)/messages", "!/chat/\(chat.id)", "!/feed?chat=\(chat.id)",
            ] {
                #expect(try await admin.get(path).status == 404, "\(path)")
            }
            #expect(try await admin.delete("/chats/\(chat.id)").status == 404)
            let message = NewMessageBody(content: "Hi")
            #expect(try await admin.post("/chats/\(chat.id)/messages", message).status == 404)
        }
    }
}
