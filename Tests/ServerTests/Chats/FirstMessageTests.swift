import API
import Assistant
import Foundation
import Model
import NIOHTTP1
import Storage
import TestSupport
import Testing

@testable import Server

@Suite struct FirstMessageTests {
    @Test func `a chat begins with its first message`() async throws {
        try await withServer(.messages(deltas: ["In a lake."])) { server in
            let admin = try await server.setUp()

            let started = try await admin.post("/chats", NewChatBody(content: "Where do herons live?"))
                .decode(StartedChatBody.self, expecting: 201)

            #expect(started.message.chatID == started.chat.id && started.reply.chatID == started.chat.id)
            #expect(started.chat.headID == started.reply.id)
            let path = "/chats/\(started.chat.id)/messages/\(started.reply.id)"
            try await eventually("the reply is complete") {
                try await admin.get(path).decode(MessageBody.self).status == "complete"
            }
            #expect(try await admin.get(path).decode(MessageBody.self).content == "In a lake.")
        }
    }

    @Test func `a title that is given stays`() async throws {
        try await withServer(.messages(deltas: ["Yes."])) { server in
            let admin = try await server.setUp()

            let started = try await admin.post("/chats", NewChatBody(title: "Herons", content: "Hi"))
                .decode(StartedChatBody.self, expecting: 201)

            #expect(started.chat.title == "Herons")
        }
    }

    @Test(arguments: ["", "  \n ", String(repeating: "a", count: 200_001), "a\u{0}b"])
    func `what is no message makes no chat`(content: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            let answer = try await admin.post("/chats", NewChatBody(content: content))

            #expect(answer.status == 422)
            #expect(try answer.problem().errors?.map(\.field) == ["content"])
            #expect(try await admin.get("/chats").decode(ChatListBody.self).chats.isEmpty)
        }
    }

    @Test func `at the limit of replies, neither the chat nor the message is stored`() async throws {
        let limits = ReplyLimits(concurrent: 1, perUser: 1, heldPerUser: 1, grace: .zero)
        try await withServer(.hanging(after: ["a"]), limits: limits) { server in
            let admin = try await server.setUp()
            _ = try await admin.post("/chats", NewChatBody(content: "one")).decode(StartedChatBody.self, expecting: 201)

            let answer = try await admin.post("/chats", NewChatBody(content: "two"))

            #expect(answer.status == 429 && answer.slug == "too-many-replies")
            #expect(try await admin.get("/chats").decode(ChatListBody.self).chats.count == 1)
        }
    }

    @Test func `the limit of chats holds for first messages, too`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let id = try #require(admin.user?.id)
            _ = try await admin.patch("/admin/users/\(id)", UserChangesBody(maxChats: 0))

            let answer = try await admin.post("/chats", NewChatBody(content: "Hi"))

            #expect(answer.status == 403 && answer.slug == "chat-limit")
        }
    }

    @Test func `of twenty simultaneous repeats under one key, one makes a chat`() async throws {
        try await withServer(.messages(deltas: ["Yes."])) { server in
            let admin = try await server.setUp()
            let headers = ["idempotency-key": "first-message-1"]

            let started = try await inParallel(20) { _ in
                try await admin.post("/chats", NewChatBody(content: "Hi"), headers: headers)
                    .decode(StartedChatBody.self, expecting: 201)
            }

            #expect(Set(started.map(\.chat.id)).count == 1)
            #expect(Set(started.map(\.reply.id)).count == 1)
            #expect(try await admin.get("/chats").decode(ChatListBody.self).chats.count == 1)
            let other = try await admin.post("/chats", NewChatBody(content: "Bye"), headers: headers)
            #expect(other.status == 422)
        }
    }
}
