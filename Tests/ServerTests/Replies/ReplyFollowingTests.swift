import API
import Assistant
import EventStream
import Foundation
import NIOHTTP1
import Storage
import TestSupport
import Testing

@testable import Server

@Suite struct ReplyFollowingTests {
    private func texts(_ events: [EventRecord]) throws -> String {
        try events.filter { $0.name == "content_delta" }.map { try $0.data(ContentDeltaData.self).delta }.joined()
    }

    private func follow(
        _ path: String, after position: String, as person: Person,
        each: (EventRecord) async throws -> Void = { _ in }
    ) async throws -> [EventRecord] {
        try await person.events(
            of: person.request(.GET, path, nil, headers: ["last-event-id": position]), each: each)
    }

    @Test func `a reader that lost the connection resumes from its last event, byte for byte`() async throws {
        let gate = Gate()
        let deltas = (0..<40).map { "Grüße \($0) 🙂\n" }
        struct Left: Error {}
        try await withServer(.stepwise(deltas: deltas, at: gate)) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()
            let sent = try await ada.post(
                "/chats/\(chat.id)/messages", NewMessageBody(content: "Hi"), headers: ["accept": "application/json"]
            ).decode(SentBody.self)
            let path = "/chats/\(chat.id)/messages/\(sent.reply.id)/events"
            var read: [EventRecord] = []
            var position = "0"

            for _ in 0..<10 {
                gate.release(2)
                var count = 0
                do {
                    _ = try await follow(path, after: position, as: ada) { event in
                        guard event.name == "content_delta" else { return }
                        read.append(event)
                        position = event.event.id ?? position
                        count += 1
                        if count == 1 { throw Left() }
                    }
                } catch is Left {}
            }
            gate.open()
            let rest = try await follow(path, after: position, as: ada)

            #expect(try texts(read + rest) == deltas.joined())
            #expect(rest.last?.name == "message_end")
            #expect(rest.filter { $0.name == "message_end" || $0.name == "error" }.count == 1)
        }
    }

    @Test func `a reply that has ended is read from any position`() async throws {
        try await withServer(.messages(deltas: ["Hel", "lo"])) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()
            let events = try await ada.converse("Hi", in: chat)
            let reply = try #require(events.first).data(MessageStartData.self).messageID
            let path = "/chats/\(chat.id)/messages/\(reply)/events"

            #expect(try texts(await follow(path, after: "0", as: ada)) == "Hello")
            #expect(try texts(await follow(path, after: "3", as: ada)) == "lo")
            #expect(try texts(await follow(path, after: "5:end", as: ada)) == "")
            #expect(try await ada.get(path, headers: ["last-event-id": "x"]).status == 422)
        }
    }

    @Test func `regenerate answers the same question again, and both answers are kept`() async throws {
        try await withServer(.messages(deltas: ["first"]), .messages(deltas: ["second"])) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()
            let first = try await ada.converse("Hi", in: chat)
            let reply = try #require(first.first).data(MessageStartData.self).messageID
            let path = "/chats/\(chat.id)/messages"

            let again = try await ada.events(of: "\(path)/\(reply)/regenerate", [String: String]()) { _ in }

            #expect(try texts(again) == "second")
            let list = try await ada.get(path).decode(MessageListBody.self).messages
            #expect(list.map(\.content) == ["Hi", "second"])
            #expect(list.last?.siblings.previousID == reply)
            _ = try await ada.put("\(path)/head", HeadBody(messageID: reply))
            #expect(try await ada.get(path).decode(MessageListBody.self).messages.last?.content == "first")
        }
    }

    @Test func `a cut reply continues in the same message, requested in a way current models accept`() async throws {
        let gate = Gate()
        try await withServer(.cut(after: ["half "], when: gate), .messages(deltas: ["and half"])) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()
            let path = "/chats/\(chat.id)/messages"
            let cut = try await ada.events(of: path, NewMessageBody(content: "Hi")) {
                if $0.name == "content_delta" { gate.open() }
            }
            let reply = try #require(cut.first).data(MessageStartData.self).messageID

            let more = try await ada.events(of: "\(path)/\(reply)/continue", [String: String]()) { _ in }

            #expect(try texts(more) == "and half")
            #expect(more.first?.event.id == "1.0")
            let list = try await ada.get(path).decode(MessageListBody.self).messages
            #expect(list.map(\.content) == ["Hi", "half and half"])
            let asked = try #require(server.upstream.requests.last).text
            #expect(asked.contains(#""role":"user"}]"#))
            #expect(try await ada.post("\(path)/\(reply)/continue", [String: String]()).slug == "conflict")
        }
    }

    @Test func `an edited message starts a branch of its own, and the model sees only that`() async throws {
        try await withServer(.messages(deltas: ["answer"])) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()
            _ = try await ada.converse("first thoughts", in: chat)
            let path = "/chats/\(chat.id)/messages"

            _ = try await ada.events(of: path, NewMessageBody(content: "second thoughts", parent: .after(nil))) { _ in }

            let list = try await ada.get(path).decode(MessageListBody.self).messages
            #expect(list.map(\.content) == ["second thoughts", "answer"])
            #expect(list.first?.siblings.count == 2)
            #expect(try #require(server.upstream.requests.last).text.contains("first thoughts") == false)
        }
    }

    @Test func `the same command under one key is carried out once, even a hundred at a time`() async throws {
        let gate = Gate()
        try await withServer(.stepwise(deltas: ["once"], at: gate)) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()
            let path = "/chats/\(chat.id)/messages"
            let headers = ["idempotency-key": "k1", "accept": "application/json"]

            let answers = try await withThrowingTaskGroup { group in
                for _ in 0..<100 {
                    group.addTask { try await ada.post(path, NewMessageBody(content: "Hi"), headers: headers) }
                }
                return try await group.reduce(into: [Answer]()) { $0.append($1) }
            }
            let other = try await ada.post(path, NewMessageBody(content: "Ho"), headers: headers)
            gate.open()
            let followed = try await ada.events(
                of: ada.request(
                    .POST, path, JSONEncoder().encode(NewMessageBody(content: "Hi")),
                    headers: ["idempotency-key": "k1"])
            ) { _ in }

            #expect(Set(answers.map(\.status)) == [202])
            #expect(Set(try answers.map { try $0.decode(SentBody.self).reply.id }).count == 1)
            #expect(other.status == 422)
            #expect(try texts(followed) == "once")
            #expect(server.upstream.requests.count == 1)
        }
    }

    @Test func `the text of a running reply is in the log, whether or not more arrives`() async throws {
        let gate = Gate()
        try await withServer(.stepwise(deltas: ["so ", "far"], at: gate)) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()
            gate.release(1)

            _ = try await ada.post(
                "/chats/\(chat.id)/messages", NewMessageBody(content: "Hi"), headers: ["accept": "application/json"])

            try await eventually("the text is in the log") {
                try await server.database.read { db in
                    try db.rows("SELECT content FROM reply_log").map { try $0["content"] as String } == ["so "]
                }
            }
            gate.open()
            try await eventually("the log is folded") {
                try await server.database.read { try $0.rows("SELECT content FROM reply_log").isEmpty }
            }
        }
    }

    @Test func `a stopping server accepts nothing new, and lets running replies finish`() async throws {
        let gate = Gate()
        try await withServer(.stepwise(deltas: ["one ", "two"], at: gate), limits: ReplyLimits(grace: .hangLimit)) {
            server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()
            let other = try await ada.createChat()
            gate.release()

            let events = try await ada.events(of: "/chats/\(chat.id)/messages", NewMessageBody(content: "Hi")) {
                guard $0.event.id == "0.5" else { return }
                await server.shutDown()
                try await eventually("new work is refused") {
                    // As JSON: a message that is still accepted must not wait for its reply.
                    let refused = try await ada.post(
                        "/chats/\(other.id)/messages", NewMessageBody(content: "No"),
                        headers: ["accept": "application/json"])
                    return refused.status == 503 && !refused.headers["retry-after"].isEmpty
                }
                gate.open()
            }

            #expect(try texts(events) == "one two")
            #expect(try events.last?.data(MessageEndData.self).metadata.status == "complete")
        }
    }
}
