import API
import Assistant
import Foundation
import Model
import NIOHTTP1
import Storage
import TestSupport
import Testing

@testable import Server

/// A chat goes on in a new one from a summary.
@Suite struct SummaryTests {
    private func summarize(
        _ chat: String, by person: Person, headers: [String: String?] = [:]
    ) async throws -> Answer {
        try await person.send(.POST, "/chats/\(chat)/summary", nil, headers: headers)
    }

    private func isEnded(_ reply: MessageBody, for person: Person) async throws -> Bool {
        try await person.get("/chats/\(reply.chatID)/messages/\(reply.id)").decode(MessageBody.self).status
            != "streaming"
    }

    @Test func `one command makes a chat that asks for a summary and names the old one`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat(title: "Herons & <b>")
            _ = try await admin.converse("Where do herons live?", in: chat)

            let started = try await summarize(chat.id, by: admin).decode(StartedChatBody.self, expecting: 201)

            #expect(started.chat.continuedFromID == chat.id && started.chat.title == "Herons & <b> (2)")
            #expect(started.chat.headID == started.reply.id && started.message.parentID == nil)
            #expect(started.message.content.hasPrefix("Summarize our conversation so far"))
            try await eventually("the summary is there") { try await isEnded(started.reply, for: admin) }
            let request = try #require(server.upstream.requests.last).text
            #expect(request.contains("Where do herons live?") && request.contains("Summarize our conversation"))
            let page = try await admin.page("/chat/\(started.chat.id)").text
            let line = #"<p class="origin"><a href="/chat/\#(chat.id)">Continued from “Herons &amp; &lt;b&gt;”</a></p>"#
            #expect(page.contains(line))
            #expect(try await !admin.page("/chat/\(chat.id)").text.contains("class=\"origin\""))
        }
    }

    @Test func `a person is asked for in their own language`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            _ = try await admin.patch("/auth/me", ProfileBody(locale: "ru"))
            let chat = try await admin.createChat(title: "Цапли")
            _ = try await admin.converse("Где живут цапли?", in: chat)

            let started = try await summarize(chat.id, by: admin).decode(StartedChatBody.self, expecting: 201)

            #expect(started.message.content.hasPrefix("Изложи нашу беседу"))
            let page = try await admin.page("/chat/\(started.chat.id)").text
            #expect(page.contains("Продолжение беседы «Цапли»"))
        }
    }

    @Test func `of twenty simultaneous repeats under one key, one makes a chat`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            _ = try await admin.converse("Hi", in: chat)

            let started = try await inParallel(20) { _ in
                try await summarize(chat.id, by: admin, headers: ["idempotency-key": "summary-1"])
                    .decode(StartedChatBody.self, expecting: 201)
            }

            #expect(Set(started.map(\.chat.id)).count == 1 && Set(started.map(\.reply.id)).count == 1)
            #expect(try await admin.get("/chats").decode(ChatListBody.self).chats.count == 2)
        }
    }

    @Test func `a chat that is empty, answering, missing or another person's is not summed up`() async throws {
        try await withServer(.hanging(after: ["a"])) { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()

            let empty = try await summarize(chat.id, by: admin)
            let started = try await admin.post("/chats", NewChatBody(content: "Hi"))
                .decode(StartedChatBody.self, expecting: 201)
            let running = try await summarize(started.chat.id, by: admin)
            let others = try await summarize(started.chat.id, by: try await server.member())
            let missing = try await summarize("\(Chat.ID())", by: admin)

            #expect(empty.status == 409 && empty.slug == "conflict")
            #expect(running.status == 409 && running.slug == "reply-running")
            #expect(try running.problem().replyID == started.reply.id)
            #expect(others.status == 404 && missing.status == 404)
            #expect(try await admin.get("/chats").decode(ChatListBody.self).chats.count == 2)
        }
    }

    @Test func `the limits of chats and of replies hold`() async throws {
        let limits = ReplyLimits(concurrent: 1, perUser: 1, heldPerUser: 1, grace: .zero)
        try await withServer(
            .messages(deltas: ["Yes."]), .hanging(after: ["a"]), limits: limits
        ) { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            _ = try await admin.converse("Hi", in: chat)
            _ = try await admin.post("/chats", NewChatBody(content: "Hi")).decode(StartedChatBody.self, expecting: 201)

            let busy = try await summarize(chat.id, by: admin)
            let id = try #require(admin.user?.id)
            _ = try await admin.patch("/admin/users/\(id)", UserChangesBody(maxChats: 2))
            let other = try await withoutLimit(chat, admin, server)

            #expect(busy.status == 429 && busy.slug == "too-many-replies")
            #expect(other.status == 403 && other.slug == "chat-limit")
        }
    }

    /// Asks for a summary when no reply runs any more.
    private func withoutLimit(_ chat: ChatBody, _ person: Person, _ server: TestServer) async throws -> Answer {
        for chat in try await person.get("/chats").decode(ChatListBody.self).chats {
            if let head = chat.headID {
                _ = try await person.send(.POST, "/chats/\(chat.id)/messages/\(head)/stop", nil)
            }
        }
        try await eventually("no reply runs") { server.replies.count == 0 }
        return try await summarize(chat.id, by: person)
    }

    @Test func `without the old chat, the summary is not written again, and the reason is told`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat(title: "Herons")
            _ = try await admin.converse("Hi", in: chat)
            let started = try await summarize(chat.id, by: admin).decode(StartedChatBody.self, expecting: 201)
            try await eventually("the summary is there") { try await isEnded(started.reply, for: admin) }

            _ = try await admin.delete("/chats/\(chat.id)")

            let path = "/chats/\(started.chat.id)/messages/\(started.reply.id)/regenerate"
            let answer = try await admin.send(.POST, path, nil)
            #expect(answer.status == 409 && answer.slug == "source-gone")
            let left = try await admin.get("/chats/\(started.chat.id)").decode(OpenChatBody.self, expecting: 200)
            #expect(left.chat.continuedFromID == nil)
            #expect(try await !admin.page("/chat/\(started.chat.id)").text.contains("class=\"origin\""))
            _ = try await admin.converse("And?", in: started.chat)
            #expect(try #require(server.upstream.requests.last).text.contains("And?"))
        }
    }
}
