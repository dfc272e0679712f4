import API
import Foundation
import Model
import NIOHTTP1
import Storage
import TestSupport
import Testing

@testable import Server

@Suite struct MessageTests {
    @Test func `a long chat is read backwards, page by page, each message once`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await server.longChat(of: admin, rounds: 60)
            var read: [String] = []
            var cursor = ""
            var more = true

            while more, read.count < 200 {
                let page = try await admin.get("/chats/\(chat.id)/messages?limit=50\(cursor)")
                    .decode(MessageListBody.self, expecting: 200)
                read.insert(contentsOf: page.messages.map(\.content), at: 0)
                cursor = "&before=\(page.messages.first?.id ?? "")"
                more = page.hasMore
            }

            #expect(read == (0..<60).flatMap { ["question \($0)", "answer \($0)"] })
        }
    }

    @Test func `a page has as many messages as requested, or fifty`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await server.longChat(of: admin, rounds: 110)

            for (query, count) in [("", 50), ("?limit=1", 1), ("?limit=200", 200)] {
                let page = try await admin.get("/chats/\(chat.id)/messages\(query)").decode(MessageListBody.self)
                #expect(page.messages.count == count)
                #expect(page.hasMore)
                #expect(page.messages.last?.content == "answer 109")
            }
        }
    }

    @Test func `a message carries its position`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            _ = try await admin.converse("Hi", in: chat)

            let list = try await admin.get("/chats/\(chat.id)/messages").decode(MessageListBody.self)
            let question = try #require(list.messages.first)
            let answer = try await admin.get("/chats/\(chat.id)/messages/\(list.messages[1].id)")
                .decode(MessageBody.self, expecting: 200)

            #expect(question.parentID == nil)
            #expect(question.metadata == nil)
            #expect(answer.parentID == question.id)
            #expect(answer.siblings.index == 1 && answer.siblings.count == 1)
            #expect(answer.content == "Hello there")
            #expect(try await admin.get("/chats/\(chat.id)").decode(ChatBody.self).headID == answer.id)
        }
    }

    @Test func `a page may begin anywhere in the chat`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await server.longChat(of: admin, rounds: 60)
            let all = try await admin.get("/chats/\(chat.id)/messages?limit=200").decode(MessageListBody.self).messages
            let ids = all.map(\.id)
            func shown(_ query: String) async throws -> [String] {
                PageModel(try await admin.page("/chat/\(chat.id)\(query)").text).articles.map(\.id)
            }

            #expect(try await shown("") == Array(ids[70...]))
            #expect(try await shown("?message=\(ids[90])") == Array(ids[70...]))
            #expect(try await shown("?message=\(ids[40])") == Array(ids[16...65]))
            #expect(try await shown("?message=\(ids[3])") == Array(ids[0...28]))
            #expect(try await shown("?before=\(ids[70])") == Array(ids[20..<70]))
            #expect(try await shown("?after=\(ids[9])") == Array(ids[10..<60]))
            #expect(try await shown("?message=\(Belongings.missing.message)") == Array(ids[70...]))
            #expect(try await admin.page("/chat/\(chat.id)?message=x").status == 422)
        }
    }

    @Test func `the messages after a given one are HTML, down to the end of the chat`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await server.longChat(of: admin, rounds: 60)
            let all = try await admin.get("/chats/\(chat.id)/messages?limit=200").decode(MessageListBody.self).messages
            let path = "/chat/\(chat.id)/messages"

            let first = try await admin.page("\(path)?after=\(all[30].id)")
            let last = try await admin.page("\(path)?after=\(all[80].id)")

            #expect(PageModel(first.text).articles.map(\.id) == all[31...80].map(\.id))
            #expect(first.header("x-has-more") == "true")
            #expect(PageModel(last.text).articles.map(\.id) == all[81...].map(\.id))
            #expect(last.header("x-has-more") == "false")
        }
    }

    @Test func `a page of earlier messages is HTML and says whether there are more`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await server.longChat(of: admin, rounds: 60)
            let newest = try await admin.get("/chats/\(chat.id)/messages").decode(MessageListBody.self).messages
            let path = "/chat/\(chat.id)/messages"

            let middle = try await admin.page("\(path)?before=\(newest[0].id)")
            let articles = PageModel(middle.text).articles
            let first = try await admin.page("\(path)?before=\(articles[0].id)")

            #expect(articles.count == 50)
            #expect(middle.header("x-has-more") == "true")
            #expect(PageModel(first.text).articles.count == 20)
            #expect(first.header("x-has-more") == "false")
            #expect(try await admin.get("!\(path)?before=x").status == 422)
            #expect(try await admin.get("!\(path)?before=\(Belongings.missing.message)").status == 404)
        }
    }
}

extension TestServer {
    /// A chat with that many questions and answers, written directly to the database.
    func longChat(of person: Person, rounds: Int) async throws -> ChatBody {
        let chat = try await person.createChat()
        let store = ReplyStore(database: database)
        guard let owner = (person.user?.id).flatMap({ User.ID($0) }), let id = Chat.ID(chat.id) else {
            throw CancellationError()
        }
        for number in 0..<rounds {
            var reply = try await store.begin(.say("question \(number)"), in: id, of: owner).reply
            reply.parts = [Part(ordinal: 0, text: "answer \(number)")]
            reply.status = .complete
            try await store.finish(reply, of: owner)
        }
        return chat
    }
}
