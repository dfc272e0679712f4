import API
import EventStream
import Foundation
import Model
import NIOHTTP1
import Storage
import TestSupport
import Testing

@testable import Server

@Suite struct ReplyStreamTests {
    @Test func `a reply is streamed as specified`() async throws {
        try await withServer(.messages(deltas: ["Hel", "lö", "!"])) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()

            let events = try await ada.converse("Hi", in: chat)

            #expect(events.first?.name == "message_start")
            #expect(events.last?.name == "message_end")
            let within = events.names.dropFirst().dropLast()
            #expect(within.first == "part_start" && within.last == "part_end")
            #expect(Set(within.dropFirst().dropLast()) == ["content_delta"])
            let deltas = try events.filter { $0.name == "content_delta" }.map {
                try $0.data(ContentDeltaData.self).delta
            }
            #expect(deltas.joined() == "Hellö!")
            #expect(events.first?.event.id == "0.0")
            #expect(events.dropLast().last?.event.id == "1.0")
            #expect(events.last?.event.id == "1.0:end")
            let end = try #require(events.last).data(MessageEndData.self)
            #expect(end.metadata.model == "scripted-model")
            #expect(end.metadata.inputTokens == 25)
            #expect(end.metadata.outputTokens == 15)
            #expect(end.metadata.stopReason == "end_turn")
            #expect(end.metadata.status == "complete")
        }
    }

    @Test func `the id of a delta is the position after it`() async throws {
        let gate = Gate()
        try await withServer(.stepwise(deltas: ["å", "ß", "🙂"], at: gate)) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()

            gate.release()
            let events = try await ada.events(of: "/chats/\(chat.id)/messages", NewMessageBody(content: "Hi")) {
                if $0.name == "content_delta" { gate.release() }
            }

            let ids = events.filter { $0.name == "content_delta" }.map(\.event.id)
            #expect(ids == ["0.3", "0.5", "0.9"])
        }
    }

    @Test func `each delta is sent as soon as it arrives`() async throws {
        let gate = Gate()
        let deltas = (0..<20).map { "delta \($0) " }
        try await withServer(.stepwise(deltas: deltas, at: gate)) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()

            gate.release()
            let events = try await ada.events(of: "/chats/\(chat.id)/messages", NewMessageBody(content: "Hi")) {
                // The model sends the next delta only when this one has arrived; a delta that waited for the next would
                // wait forever.
                if $0.name == "content_delta" { gate.release() }
            }

            let arrived = try events.filter { $0.name == "content_delta" }.map {
                try $0.data(ContentDeltaData.self).delta
            }
            #expect(arrived == deltas)
            #expect(events.last?.name == "message_end")
        }
    }

    @Test func `closing the connection loses neither message, and the reply continues`() async throws {
        let gate = Gate()
        try await withServer(.stepwise(deltas: ["one ", "two ", "three"], at: gate)) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()
            struct Left: Error {}

            gate.release()
            await #expect(throws: Left.self) {
                _ = try await ada.events(of: "/chats/\(chat.id)/messages", NewMessageBody(content: "Hi")) {
                    if $0.name == "content_delta" { throw Left() }
                }
            }
            gate.open()

            try await eventually("the reply is stored") {
                let list = try await ada.get("/chats/\(chat.id)/messages").decode(MessageListBody.self)
                return list.messages.last?.status == "complete"
            }
            let list = try await ada.get("/chats/\(chat.id)/messages").decode(MessageListBody.self)
            #expect(list.messages.map(\.content) == ["Hi", "one two three"])
            #expect(list.messages.map(\.role) == ["user", "assistant"])
        }
    }

    @Test func `a command that asks for JSON gets both messages at once`() async throws {
        let gate = Gate()
        try await withServer(.stepwise(deltas: ["late"], at: gate)) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()

            let answer = try await ada.post(
                "/chats/\(chat.id)/messages", NewMessageBody(content: "Hi"), headers: ["accept": "application/json"])

            #expect(answer.status == 202)
            let sent = try answer.decode(SentBody.self)
            #expect(sent.message.content == "Hi")
            #expect(sent.reply.status == "streaming")
            #expect(sent.reply.parentID == sent.message.id)
            gate.open()
        }
    }

    @Test func `a second message while a reply runs is refused and names the reply`() async throws {
        let gate = Gate()
        try await withServer(.stepwise(deltas: ["late"], at: gate)) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()
            let path = "/chats/\(chat.id)/messages"
            let first = try await ada.post(
                path, NewMessageBody(content: "one"), headers: ["accept": "application/json"]
            ).decode(SentBody.self)

            let second = try await ada.post(path, NewMessageBody(content: "two"))

            #expect(second.status == 409)
            #expect(try second.problem().replyID == first.reply.id)
            gate.open()
        }
    }

    @Test(arguments: [
        (ScriptedAnswer.error(status: 401, type: "authentication_error"), "upstream-auth"),
        (.error(status: 400, type: "invalid_request_error"), "upstream-invalid"),
        (.error(status: 402, type: "billing_error"), "upstream-billing"),
        (.error(status: 413, type: "request_too_large"), "context-too-long"),
        (.error(status: 529, type: "overloaded_error"), "upstream-overloaded"),
        (.messages(deltas: []), "empty"),
        (.whole(contentType: "text/html", "<b>hello</b>"), "upstream-invalid"),
    ])
    func `a failed reply ends with an error that names its kind`(
        answer: ScriptedAnswer, code: String
    ) async throws {
        try await withServer(answer) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()

            let events = try await ada.converse("Hi", in: chat)

            #expect(events.names == ["message_start", "error"])
            let error = try #require(events.last).data(ErrorData.self)
            #expect(error.code == code)
            #expect(!error.detail.contains("scripted"))
            let list = try await ada.get("/chats/\(chat.id)/messages").decode(MessageListBody.self)
            #expect(list.messages.last?.status == "failed")
            #expect(list.messages.last?.metadata?.errorCode == code)
        }
    }

    @Test func `a cut reply keeps the text that arrived, and the next message works`() async throws {
        let gate = Gate()
        try await withServer(.cut(after: ["half of "], when: gate), .messages(deltas: ["whole"])) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()

            let cut = try await ada.events(of: "/chats/\(chat.id)/messages", NewMessageBody(content: "Hi")) {
                if $0.name == "content_delta" { gate.open() }
            }
            let next = try await ada.converse("Again", in: chat)

            #expect(cut.names == ["message_start", "part_start", "content_delta", "part_end", "error"])
            #expect(try cut.last?.data(ErrorData.self).code == "upstream-truncated")
            #expect(next.last?.name == "message_end")
            let list = try await ada.get("/chats/\(chat.id)/messages").decode(MessageListBody.self)
            #expect(list.messages.map(\.content) == ["Hi", "half of ", "Again", "whole"])
            #expect(list.messages.map(\.status) == ["complete", "failed", "complete", "complete"])
        }
    }

    @Test func `when the server stops, a running reply is stored as interrupted and its stream ends well`() async throws
    {
        try await withServer(.hanging(after: ["so far"])) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()

            let events = try await ada.events(of: "/chats/\(chat.id)/messages", NewMessageBody(content: "Hi")) {
                if $0.name == "content_delta" { await server.shutDown() }
            }

            #expect(events.last?.name == "message_end")
            #expect(try events.last?.data(MessageEndData.self).metadata.status == "interrupted")
            try await eventually("upstream is closed") { server.upstream.closuresByClient == 1 }
            let owner = try #require(ada.user.flatMap { User.ID($0.id) })
            let chatID = try #require(Chat.ID(chat.id))
            let stored = try await MessageStore(database: server.database).messages(in: chatID, of: owner).elements
            #expect(stored.last?.content == "so far")
            #expect(stored.last?.status == .interrupted)
        }
    }

    @Test func `stopping closes the connection to the model, keeps the text shown, and the next message works`()
        async throws
    {
        try await withServer(.hanging(after: ["so far"]), .messages(deltas: ["next"])) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()

            let events = try await ada.events(of: "/chats/\(chat.id)/messages", NewMessageBody(content: "Hi")) {
                guard $0.name == "content_delta" else { return }
                let list = try await ada.get("/chats/\(chat.id)/messages").decode(MessageListBody.self)
                let reply = try #require(list.messages.last)
                let stopped = try await ada.send(.POST, "/chats/\(chat.id)/messages/\(reply.id)/stop", nil)
                let again = try await ada.send(.POST, "/chats/\(chat.id)/messages/\(reply.id)/stop", nil)
                #expect(stopped.status == 204)
                #expect(again.status == 204)
            }
            let next = try await ada.converse("More", in: chat)

            #expect(try events.last?.data(MessageEndData.self).metadata.status == "stopped")
            try await eventually("upstream is closed") { server.upstream.closuresByClient >= 1 }
            #expect(next.last?.name == "message_end")
            let list = try await ada.get("/chats/\(chat.id)/messages").decode(MessageListBody.self)
            #expect(list.messages.map(\.content) == ["Hi", "so far", "More", "next"])
        }
    }

    @Test func `deleting a chat ends its reply and closes the connection to the model`() async throws {
        try await withServer(.hanging(after: ["so far"])) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()

            let events = try await ada.events(of: "/chats/\(chat.id)/messages", NewMessageBody(content: "Hi")) {
                if $0.name == "content_delta" { _ = try await ada.delete("/chats/\(chat.id)") }
            }

            #expect(try events.last?.data(MessageEndData.self).metadata.status == "stopped")
            try await eventually("upstream is closed") { server.upstream.closuresByClient == 1 }
            #expect(try await ada.get("/chats/\(chat.id)").status == 404)
        }
    }

    @Test func `the model gets the contexts, then the conversation`() async throws {
        try await withServer(.messages(deltas: ["answer"])) { server in
            let ada = try await server.setUp()
            let chat = try await ada.createChat()
            _ = try await ada.put("/admin/context", ContextContentBody(content: "Be kind."))
            _ = try await ada.put("/context", ContextContentBody(content: "I am Ada."))

            _ = try await ada.converse("one", in: chat)
            _ = try await ada.converse("two", in: chat)

            let body = try #require(server.upstream.requests.last).text
            #expect(body.contains(#""system":[{"text":"Be kind.","type":"text"},{"text":"I am Ada.","type":"text"}]"#))
            let turns = ["one", "answer", "two"].map { body.range(of: "\"\($0)\"")?.lowerBound }
            #expect(turns.allSatisfy { $0 != nil })
            #expect(turns.compactMap(\.self) == turns.compactMap(\.self).sorted())
        }
    }
}
