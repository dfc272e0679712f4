import API
import Foundation
import Model
import NIOHTTP1
import Storage
import TestSupport
import Testing

@testable import Server

@Suite struct KeptAnswerTests {
    /// A person's chat with one question and its answer, and everything that is kept about it.
    private struct Scene {
        let person: Person
        let chat: ChatBody
        let reply: MessageBody
        let paths: [String]

        init(of person: Person) async throws {
            self.person = person
            chat = try await person.createChat(title: "Diary")
            _ = try await person.converse("Hi", in: chat)
            let messages = "/chats/\(chat.id)/messages"
            let list = try await person.get(messages).decode(MessageListBody.self, expecting: 200)
            reply = try #require(list.messages.last)
            paths = [
                "/chats/", "/chats?archived=true", "/chats?limit=7", "/chats/\(chat.id)", messages,
                "\(messages)?before=\(reply.id)", "\(messages)/\(reply.id)",
            ]
        }

        func tags() async throws -> [String] {
            try await paths.asyncMap { path in
                let answer = try await person.get(path)
                guard answer.status == 200 else { throw Refused(response: answer) }
                return try #require(answer.header("etag"))
            }
        }
    }

    @Test func `what has not changed is not sent again`() async throws {
        try await withServer { server in
            let scene = try await Scene(of: server.setUp())

            for (path, tag) in zip(scene.paths, try await scene.tags()) {
                let first = try await scene.person.get(path)
                let again = try await scene.person.get(path, headers: ["if-none-match": tag])

                #expect(tag.hasPrefix("W/\"") && tag.hasSuffix("\""))
                #expect(first.text != "" && first.header("content-type") == "application/json")
                #expect(again.status == 304 && again.body.isEmpty, "\(path)")
                #expect(again.header("content-length") == nil && again.header("content-type") == nil)
                for answer in [first, again] {
                    #expect(answer.header("etag") == tag)
                    #expect(answer.header("cache-control") == "private, no-cache")
                    #expect(answer.header("vary") == "Authorization, Cookie")
                    #expect(answer.header("x-content-type-options") == "nosniff")
                    #expect(answer.header("cross-origin-resource-policy") == "same-origin")
                    #expect(answer.header("content-security-policy") != nil && answer.header("date") != nil)
                }
            }
        }
    }

    @Test func `a connection serves other requests after an unchanged answer`() async throws {
        try await withServer { server in
            let scene = try await Scene(of: server.setUp().withToken())
            let tag = try await scene.tags()[0]
            let connection = try await RawConnection.open(to: server)
            let fields = "Host: localhost\nAuthorization: Bearer \(scene.person.token ?? "")\n"

            try await connection.send(
                "GET /api/v1/chats/ HTTP/1.1\n\(fields)If-None-Match: \"x\"\nIf-None-Match: \(tag)\n\n"
                    + "HEAD /api/v1/chats/ HTTP/1.1\n\(fields)If-None-Match: \(tag)\n\n"
                    + "GET /api/v1/chats/ HTTP/1.1\n\(fields)Connection: close\n\n")
            try await connection.expectClosed()

            let answers = connection.received.components(separatedBy: "HTTP/1.1 ").dropFirst()
            #expect(answers.map { String($0.prefix(3)) } == ["304", "304", "200"])
            for unchanged in answers.prefix(2) {
                #expect(unchanged.hasSuffix("\r\n\r\n"))
                #expect(unchanged.lowercased().firstMatch(of: /\ncontent-(length|type):|\ntransfer-/) == nil)
            }
        }
    }

    @Test func `an unchanged list is neither read nor written again`() async throws {
        try await withServer { server in
            let scene = try await Scene(of: server.setUp())
            let before = try await scene.paths.asyncMap { try await scene.person.get($0).text }

            // Nothing counts this change, so that it shows whether the database was read.
            try await server.database.write { try $0.run("UPDATE chats SET title = 'unseen'") }
            try await server.database.write { try $0.run("UPDATE message_parts SET text = 'unseen'") }
            let kept = try await scene.paths.asyncMap { try await scene.person.get($0).text }
            _ = try await scene.person.createChat()
            let after = try await scene.paths.asyncMap { try await scene.person.get($0).text }

            #expect(kept == before)
            #expect(zip(scene.paths, after).allSatisfy { $0.1.contains("unseen") || $0.0.contains("archived") })
        }
    }

    @Test func `every change is seen by a client that has the content from before`() async throws {
        try await withServer(.messages(deltas: ["One"]), .cut(after: ["Half"]), .messages(deltas: ["Rest"])) { server in
            let person = try await server.setUp()
            let scene = try await Scene(of: person)
            let (chat, messages) = (scene.chat, "/chats/\(scene.chat.id)/messages")
            var seen = try await Set(scene.tags())
            func expectChange(_ name: String) async throws {
                let tags = try await scene.tags()
                #expect(seen.isDisjoint(with: tags), "\(name)")
                seen.formUnion(tags)
            }

            _ = try await person.createChat(title: "another")
            try await expectChange("a new chat")
            _ = try await person.patch("/chats/\(chat.id)", ChatChangesBody(title: "renamed"))
            try await expectChange("a new title")
            _ = try await person.patch("/chats/\(chat.id)", ChatChangesBody(isArchived: true))
            try await expectChange("archiving")
            _ = try await person.events(of: "\(messages)/\(scene.reply.id)/regenerate", NewChatBody()) { _ in }
            try await expectChange("another answer")
            let list = try await person.get(messages).decode(MessageListBody.self)
            _ = try await person.events(of: "\(messages)/\(list.messages[1].id)/continue", NewChatBody()) { _ in }
            try await expectChange("a continued answer")
            _ = try await person.put("\(messages)/head", HeadBody(messageID: scene.reply.id))
            try await expectChange("another branch")

            let shown = try await person.get(messages).decode(MessageListBody.self)
            #expect(shown.messages.map(\.content) == ["Hi", "One"])
            #expect(shown.messages.last?.siblings.count == 2)
        }
    }

    @Test func `a running reply is asked for until it has ended`() async throws {
        let gate = Gate()
        try await withServer(.stepwise(deltas: ["Hello", " there"], at: gate)) { server in
            let person = try await server.setUp()
            let chat = try await person.createChat()
            let messages = "/chats/\(chat.id)/messages"
            let sent = try await person.post(
                messages, NewMessageBody(content: "Hi"), headers: ["accept": "application/json"]
            ).decode(SentBody.self, expecting: 202)
            let reply = "\(messages)/\(sent.reply.id)"

            let running = try await [messages, reply].asyncMap { try await person.get($0) }
            gate.open()
            try await eventually("the end of the reply") {
                let tag = try #require(running[1].header("etag"))
                let answer = try await person.get(reply, headers: ["if-none-match": tag])
                return try answer.status == 200 && answer.decode(MessageBody.self).status == "complete"
            }
            let tag = try #require(running[0].header("etag"))
            let list = try await person.get(messages, headers: ["if-none-match": tag])

            #expect(try running[1].decode(MessageBody.self).status == "streaming")
            #expect(try list.decode(MessageListBody.self, expecting: 200).messages.last?.content == "Hello there")
        }
    }

    @Test func `a tag is worth nothing for another person, another resource or a missing one`() async throws {
        try await withServer { server in
            let scene = try await Scene(of: server.setUp())
            let member = try await server.member()
            let all = try await scene.tags().joined(separator: ", ")
            let foreign = scene.paths.filter { $0.contains(scene.chat.id) }

            for list in ["/chats/", "/chats?archived=true", "/chats?limit=7"] {
                let answer = try await member.get(list, headers: ["if-none-match": all])
                #expect(try answer.decode(ChatListBody.self, expecting: 200).chats.isEmpty)
            }
            for path in foreign {
                #expect(try await member.get(path, headers: ["if-none-match": all]).status == 404, "\(path)")
                #expect(try await member.get(path, headers: ["if-none-match": "*"]).status == 404, "\(path)")
                #expect(try await member.get(path, headers: ["if-none-match": "*"]).header("etag") == nil)
                #expect(try await server.stranger.get(path, headers: ["if-none-match": all]).status == 401)
            }
            for path in ["/chats?limit=6", "/chats/?before=\(scene.chat.id)"] {
                #expect(try await scene.person.get(path, headers: ["if-none-match": all]).status == 200, "\(path)")
            }
            for path in ["/chats/\(Belongings.missing.chat)", "/chats?before=\(Belongings.missing.chat)", "/chats/x"] {
                #expect(try await scene.person.get(path, headers: ["if-none-match": "*, \(all)"]).status == 404)
                #expect(try await scene.person.get(path, headers: ["if-none-match": "*"]).status == 404, "\(path)")
            }
            #expect(try await scene.person.get("/chats?limit=0", headers: ["if-none-match": "*"]).status == 422)
            for path in scene.paths {
                #expect(try await scene.person.get(path, headers: ["if-none-match": "*"]).status == 304, "\(path)")
            }
        }
    }

    @Test func `a deleted chat is missing, whatever the client has of it`() async throws {
        try await withServer { server in
            let scene = try await Scene(of: server.setUp())
            let all = try await scene.tags().joined(separator: ", ")

            _ = try await scene.person.delete("/chats/\(scene.chat.id)")

            for path in scene.paths where path.contains(scene.chat.id) {
                #expect(try await scene.person.get(path, headers: ["if-none-match": all]).status == 404, "\(path)")
                #expect(try await scene.person.get(path, headers: ["if-none-match": "*"]).status == 404, "\(path)")
            }
        }
    }

    @Test func `who is not signed in any more learns nothing from a tag`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let member = try await server.member()
            let id = try #require(member.user?.id)
            let scene = try await Scene(of: member)
            let program = try await member.withToken()
            let all = try await scene.tags().joined(separator: ", ")

            let allowed = try await [member, program].asyncMap { person in
                try await person.get("/chats/", headers: ["if-none-match": all]).status
            }
            try await server.database.write { try $0.run("UPDATE api_tokens SET expires_at = \(Timestamp.now)") }
            let expired = try await program.get("/chats/", headers: ["if-none-match": all])
            _ = try await admin.patch("/admin/users/\(id)", UserChangesBody(isActive: false))

            #expect(allowed == [304, 304])
            #expect(expired.status == 401 && expired.header("etag") == nil)
            #expect(expired.header("cache-control") == "no-store")
            for path in scene.paths {
                for tags in [all, "*"] {
                    #expect(try await member.get(path, headers: ["if-none-match": tags]).status == 401, "\(path)")
                    #expect(try await program.get(path, headers: ["if-none-match": tags]).status == 401, "\(path)")
                }
            }
        }
    }

    @Test func `who has changed something sees it at once, however many others read meanwhile`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat(title: "0")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<40 { _ = try await admin.get("/chats/") }
                    }
                }
                var tag = "\"none\""
                for number in 1...40 {
                    _ = try await admin.patch("/chats/\(chat.id)", ChatChangesBody(title: "\(number)"))
                    let answer = try await admin.get("/chats/", headers: ["if-none-match": tag])
                    let titles = try answer.decode(ChatListBody.self, expecting: 200).chats.map(\.title)
                    #expect(titles == ["\(number)"])
                    tag = try #require(answer.header("etag"))
                }
                try await group.waitForAll()
            }
        }
    }
}
