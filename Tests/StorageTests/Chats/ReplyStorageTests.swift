import Model
import Testing

@testable import Storage

/// The life of a reply: at most one runs, it ends once, and none is left running.
@Suite struct ReplyStorageTests {
    @Test(arguments: Engine.allCases)
    func `a second reply is refused while one runs, and the running one is named`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let other = try await fixture.chats.create(title: nil, owner: fixture.ada.id)
            let reply = try await fixture.messages.begin("One", in: fixture.chat.id, of: fixture.ada.id).reply

            await #expect(throws: StoreError.replyRunning(reply.id)) {
                try await fixture.messages.begin("Two", in: fixture.chat.id, of: fixture.ada.id)
            }

            #expect(try await fixture.database.count("messages") == 2)
            _ = try await fixture.messages.begin("Another chat may", in: other.id, of: fixture.ada.id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `of parallel messages to a chat, one is stored`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            for round in 1...5 {
                let results = await atOnce(64) {
                    try await fixture.messages.begin("\($0)", in: fixture.chat.id, of: fixture.ada.id)
                }

                var running = try #require(results.successes().first).reply
                #expect(results.successes().count == 1)
                #expect(results.failures().allSatisfy { $0 as? StoreError == .replyRunning(running.id) })
                #expect(try await fixture.database.count("messages") == 2 * round)
                running.status = .complete
                try await fixture.messages.finish(running, of: fixture.ada.id)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `of parallel messages under one key, one is stored, and all lead to its reply`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let replies = ReplyStore(database: fixture.database)
            let key = try IdempotencyKey("k", method: "POST", path: "/m", body: [])

            let results = await atOnce(32) { _ in
                try await replies.begin(.say("Hi"), in: fixture.chat.id, of: fixture.ada.id, key: key)
            }

            #expect(results.failures().isEmpty)
            #expect(Set(results.successes().map(\.reply.id)).count == 1)
            #expect(results.successes().filter(\.isNew).count == 1)
            #expect(try await fixture.database.count("messages") == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `of parallel new chats under one key, one is stored`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let ada = try await database.makeUser("ada")
            let replies = ReplyStore(database: database)
            let key = try IdempotencyKey("k", method: "POST", path: "/chats", body: [])

            let results = await atOnce(32) { _ in
                try await replies.beginChat(with: "Hi", title: nil, of: ada.id, key: key)
            }

            #expect(results.failures().isEmpty)
            #expect(Set(results.successes().map(\.reply.id)).count == 1)
            #expect(try await database.count("chats") == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the database itself refuses a second running reply`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let (message, _) = try await fixture.messages.begin("One", in: fixture.chat.id, of: fixture.ada.id)
            let second = Message(
                chatID: fixture.chat.id, parentID: message.id, role: .assistant, status: .streaming, createdAt: .now)

            await #expect {
                try await fixture.database.write { try $0.insertRow(second) }
            } throws: { error in
                if case DatabaseFailure.constraint = error { true } else { false }
            }
        }
    }

    @Test(arguments: Engine.allCases, [Message.Status.complete, .stopped, .interrupted, .failed])
    func `a reply ends once, and later writes do not overwrite it`(engine: Engine, status: Message.Status)
        async throws
    {
        try await withChat(on: engine) { fixture in
            var reply = try await fixture.messages.begin("One", in: fixture.chat.id, of: fixture.ada.id).reply
            reply.text = "Answer"
            reply.status = status
            reply.metadata = Message.Metadata(model: "model")

            #expect(try await fixture.messages.finish(reply, of: fixture.ada.id))
            let chat = try await fixture.chats.chat(fixture.chat.id, of: fixture.ada.id)
            let revision = try await fixture.chats.revision(of: fixture.ada.id)
            var late = reply
            (late.text, late.status, late.metadata) = ("Late", .failed, nil)

            #expect(try await !fixture.messages.finish(late, of: fixture.ada.id))
            #expect(try await !fixture.messages.finish(reply, of: fixture.ada.id))
            #expect(try await fixture.message(reply.id) == reply)
            #expect(try await fixture.chats.chat(fixture.chat.id, of: fixture.ada.id) == chat)
            #expect(try await fixture.chats.revision(of: fixture.ada.id) == revision)
            _ = try await fixture.messages.begin("The next may", in: fixture.chat.id, of: fixture.ada.id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `of parallel ends, one is stored whole`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let running = try await fixture.messages.begin("One", in: fixture.chat.id, of: fixture.ada.id).reply

            let results = await atOnce(20) { index in
                var reply = running
                (reply.text, reply.status) = ("\(index)", index.isMultiple(of: 2) ? .complete : .stopped)
                return try await fixture.messages.finish(reply, of: fixture.ada.id) ? reply : nil
            }

            let ends = results.successes().compactMap { $0 }
            #expect(ends.count == 1 && results.failures().isEmpty)
            #expect(try await fixture.message(running.id) == ends.first)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a reply that ends after its chat was deleted does nothing`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            var reply = try await fixture.messages.begin("One", in: fixture.chat.id, of: fixture.ada.id).reply
            try await fixture.chats.delete(fixture.chat.id, of: fixture.ada.id)
            reply.status = .complete

            #expect(try await !fixture.messages.finish(reply, of: fixture.ada.id))

            #expect(try await fixture.database.count("messages") == 0)
            #expect(try await fixture.database.count("chats") == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a reply that ends after its account was deleted does nothing`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            var reply = try await fixture.messages.begin("One", in: fixture.chat.id, of: fixture.ada.id).reply
            try await fixture.database.write { try $0.run("DELETE FROM users WHERE id = \(fixture.ada.id)") }
            reply.status = .complete

            #expect(try await !fixture.messages.finish(reply, of: fixture.ada.id))
        }
    }

    @Test(arguments: Engine.allCases)
    func `replies left running become interrupted and keep what they have`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let eve = try await fixture.database.makeUser("eve")
            let other = try await fixture.chats.create(title: nil, owner: eve.id)
            let (_, done) = try await fixture.messages.converse("One", in: fixture.chat.id, of: fixture.ada.id)
            let orphan = try await fixture.messages.begin("Two", in: fixture.chat.id, of: fixture.ada.id).reply
            _ = try await fixture.messages.begin("Three", in: other.id, of: eve.id)
            try await fixture.database.write {
                try $0.insert([Part(ordinal: 0, text: "so far")], of: orphan.id, owner: fixture.ada.id)
            }
            let revision = try await fixture.chats.revision(of: fixture.ada.id)

            #expect(try await fixture.messages.interruptOrphans() == 2)

            let found = try await fixture.message(orphan.id)
            #expect(found.status == .interrupted && found.content == "so far")
            #expect(try await fixture.message(done.id).status == .complete)
            #expect(try await fixture.changes(after: revision) == [found], "pages are told")
            #expect(try await fixture.messages.interruptOrphans() == 0)
            _ = try await fixture.messages.begin("The next may", in: fixture.chat.id, of: fixture.ada.id)
        }
    }
}
