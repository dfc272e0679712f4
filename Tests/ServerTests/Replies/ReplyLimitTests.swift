import API
import Assistant
import EventStream
import Foundation
import Model
import NIOHTTP1
import Storage
import TestSupport
import Testing

@testable import Server

@Suite struct ReplyLimitTests {
    private static let json = ["accept": "application/json"]

    private func send(_ person: Person, _ chat: ChatBody) async throws -> Answer {
        try await person.post("/chats/\(chat.id)/messages", NewMessageBody(content: "Hi"), headers: Self.json)
    }

    private func begin(_ person: Person) async throws -> (chat: ChatBody, reply: String) {
        let chat = try await person.createChat()
        return (chat, try await send(person, chat).decode(SentBody.self, expecting: 202).reply.id)
    }

    private func follow(
        _ person: Person, _ chat: ChatBody, _ reply: String, each: (EventRecord) async throws -> Void = { _ in }
    ) async throws -> [EventRecord] {
        let path = "/chats/\(chat.id)/messages/\(reply)/events"
        return try await person.events(of: person.request(.GET, path, nil), each: each)
    }

    @Test func `a reply above the limit waits, reports its position, and runs when its turn comes`() async throws {
        let gate = Gate()
        try await withServer(
            .stepwise(deltas: ["done"], at: gate), limits: ReplyLimits(concurrent: 1, grace: .zero)
        ) { server in
            let ada = try await server.setUp()
            let first = try await begin(ada)
            let grace = try await server.member("grace")
            let second = try await begin(grace)
            let third = try await begin(ada)

            let waited = try await follow(ada, third.chat, third.reply) { event in
                guard event.name == "queued" else { return }
                try event.data(QueuedData.self).place == 1 ? gate.open() : gate.release()
            }

            let places = try waited.filter { $0.name == "queued" }.map { try $0.data(QueuedData.self).place }
            #expect(places.first == 2)
            #expect(places == places.sorted(by: >))
            #expect(waited.map(\.name).suffix(3) == ["content_delta", "part_end", "message_end"])
            #expect(server.upstream.requests.count == 3)
            for (person, turn) in [(ada, first), (grace, second)] {
                #expect(try await follow(person, turn.chat, turn.reply).last?.name == "message_end")
            }
        }
    }

    @Test func `a page shows the position in the queue until the turn comes`() async throws {
        let gate = Gate()
        try await withServer(
            .stepwise(deltas: ["done"], at: gate), limits: ReplyLimits(concurrent: 1, grace: .zero)
        ) { server in
            let ada = try await server.setUp()
            _ = try await begin(ada)
            let second = try await begin(ada)
            let page = try await ada.page("/chat/\(second.chat.id)").text
            #expect(page.contains("number 1 in the queue"))

            var footers: [String] = []
            try await ada.follow(chat: second.chat.id, after: PageModel(page).cursor) { event in
                if event.event.event == "footer" { footers.append(event.event.data) }
                if event.event.event == "footer" { gate.open() }
                return event.event.event != "end"
            }

            #expect(footers.first?.contains("number 1 in the queue") == true)
            #expect(footers.last?.contains("in the queue") == false)
        }
    }

    @Test func `a waiting reply can be stopped, and sends nothing to the model`() async throws {
        let gate = Gate()
        try await withServer(
            .stepwise(deltas: ["done"], at: gate), limits: ReplyLimits(concurrent: 1, grace: .zero)
        ) { server in
            let ada = try await server.setUp()
            let first = try await begin(ada)
            let second = try await begin(ada)

            _ = try await ada.post("/chats/\(second.chat.id)/messages/\(second.reply)/stop", [String: String]())
            let events = try await follow(ada, second.chat, second.reply)

            #expect(try events.last?.data(MessageEndData.self).metadata.status == "stopped")
            gate.open()
            _ = try await follow(ada, first.chat, first.reply)
            #expect(server.upstream.requests.count == 1)
            #expect(try await ada.converse("Hi again", in: second.chat).last?.name == "message_end")
        }
    }

    @Test func `replies above one person's limit are refused, and nothing of them is stored`() async throws {
        let gate = Gate()
        let limits = ReplyLimits(concurrent: 1, perUser: 1, heldPerUser: 2, grace: .zero)
        try await withServer(.stepwise(deltas: ["done"], at: gate), limits: limits) { server in
            let ada = try await server.setUp()
            let first = try await begin(ada)
            _ = try await begin(ada)
            let third = try await ada.createChat()

            let refusal = try await send(ada, third)

            #expect(refusal.status == 429)
            #expect(refusal.slug == "too-many-replies")
            #expect(refusal.header("retry-after") != nil)
            #expect(try await ada.get("/chats/\(third.id)/messages").decode(MessageListBody.self).messages.isEmpty)
            gate.open()
            _ = try await follow(ada, first.chat, first.reply)
            try await eventually("room for a reply") { try await send(ada, third).status == 202 }
        }
    }

    @Test func `a reply ends at the time limit, and can be continued`() async throws {
        try await withServer(
            .hanging(after: ["half "]), .messages(deltas: ["and half"]),
            limits: ReplyLimits(duration: .seconds(1800), grace: .zero)
        ) { server in
            let ada = try await server.setUp()
            let (chat, reply) = try await begin(ada)

            let events = try await follow(ada, chat, reply) { event in
                if event.name == "content_delta" { server.clock.advance(by: .seconds(1801)) }
            }

            #expect(try events.last?.data(ErrorData.self).code == "reply-overtime")
            try await eventually("the end of the connection") { server.upstream.closuresByClient == 1 }
            let path = "/chats/\(chat.id)/messages"
            let more = try await ada.events(of: "\(path)/\(reply)/continue", [String: String]()) { _ in }
            #expect(more.last?.name == "message_end")
            #expect(try await ada.get("\(path)/\(reply)").decode(MessageBody.self).content == "half and half")
        }
    }
}
