import Model
import Storage
import Testing

/// The life of a reply: at most one runs, it ends once, and none is left running.
@Suite struct ReplyStorageTests {
    @Test(arguments: Engine.allCases)
    func `a second reply is refused while one runs, and the running one is named`(engine: Engine) async throws {
        try await withChat(on: engine) { room in
            let other = try await room.chats.create(title: nil, owner: room.ada.id)
            let reply = try await room.messages.begin("One", in: room.chat.id, of: room.ada.id).reply

            await #expect(throws: StoreError.replyRunning(reply.id)) {
                try await room.messages.begin("Two", in: room.chat.id, of: room.ada.id)
            }

            #expect(try await room.database.count("messages") == 2)
            _ = try await room.messages.begin("Another chat may", in: other.id, of: room.ada.id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `of parallel messages to a chat, one is stored`(engine: Engine) async throws {
        for _ in 0..<10 {
            try await withChat(on: engine) { room in
                let results = await atOnce(10) {
                    try await room.messages.begin("\($0)", in: room.chat.id, of: room.ada.id)
                }

                let running = try #require(results.successes().first)
                #expect(results.successes().count == 1)
                #expect(results.failures().allSatisfy { $0 as? StoreError == .replyRunning(running.reply.id) })
                #expect(try await room.database.count("messages") == 2)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `the database itself refuses a second running reply`(engine: Engine) async throws {
        try await withChat(on: engine) { room in
            let (message, _) = try await room.messages.begin("One", in: room.chat.id, of: room.ada.id)
            let second = Message(
                chatID: room.chat.id, parentID: message.id, role: .assistant, status: .streaming, createdAt: .now)

            await #expect {
                try await room.database.write { try $0.insertRow(second) }
            } throws: { error in
                if case DatabaseFailure.constraint = error { true } else { false }
            }
        }
    }

    @Test(arguments: Engine.allCases, [Message.Status.complete, .stopped, .interrupted, .failed])
    func `a reply ends once, and later writes do not overwrite it`(engine: Engine, status: Message.Status)
        async throws
    {
        try await withChat(on: engine) { room in
            var reply = try await room.messages.begin("One", in: room.chat.id, of: room.ada.id).reply
            reply.content = "Answer"
            reply.status = status
            reply.metadata = Message.Metadata(model: "model")

            #expect(try await room.messages.finish(reply, of: room.ada.id))
            let chat = try await room.chats.chat(room.chat.id, of: room.ada.id)
            let revision = try await room.chats.revision(of: room.ada.id)
            var late = reply
            (late.content, late.status, late.metadata) = ("Late", .failed, nil)

            #expect(try await !room.messages.finish(late, of: room.ada.id))
            #expect(try await !room.messages.finish(reply, of: room.ada.id))
            #expect(try await room.message(reply.id) == reply)
            #expect(try await room.chats.chat(room.chat.id, of: room.ada.id) == chat)
            #expect(try await room.chats.revision(of: room.ada.id) == revision)
            _ = try await room.messages.begin("The next may", in: room.chat.id, of: room.ada.id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `of parallel ends, one is stored whole`(engine: Engine) async throws {
        try await withChat(on: engine) { room in
            let running = try await room.messages.begin("One", in: room.chat.id, of: room.ada.id).reply

            let results = await atOnce(20) { index in
                var reply = running
                (reply.content, reply.status) = ("\(index)", index.isMultiple(of: 2) ? .complete : .stopped)
                return try await room.messages.finish(reply, of: room.ada.id) ? reply : nil
            }

            let ends = results.successes().compactMap { $0 }
            #expect(ends.count == 1 && results.failures().isEmpty)
            #expect(try await room.message(running.id) == ends.first)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a reply that ends after its chat was deleted does nothing`(engine: Engine) async throws {
        try await withChat(on: engine) { room in
            var reply = try await room.messages.begin("One", in: room.chat.id, of: room.ada.id).reply
            try await room.chats.delete(room.chat.id, of: room.ada.id)
            reply.status = .complete

            #expect(try await !room.messages.finish(reply, of: room.ada.id))

            #expect(try await room.database.count("messages") == 0)
            #expect(try await room.database.count("chats") == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a reply that ends after its account was deleted does nothing`(engine: Engine) async throws {
        try await withChat(on: engine) { room in
            var reply = try await room.messages.begin("One", in: room.chat.id, of: room.ada.id).reply
            try await room.database.write { try $0.run("DELETE FROM users WHERE id = \(room.ada.id)") }
            reply.status = .complete

            #expect(try await !room.messages.finish(reply, of: room.ada.id))
        }
    }

    @Test(arguments: Engine.allCases)
    func `replies left running become interrupted and keep what they have`(engine: Engine) async throws {
        try await withChat(on: engine) { room in
            let eve = try await room.database.makeUser("eve")
            let other = try await room.chats.create(title: nil, owner: eve.id)
            let (_, done) = try await room.messages.converse("One", in: room.chat.id, of: room.ada.id)
            let orphan = try await room.messages.begin("Two", in: room.chat.id, of: room.ada.id).reply
            _ = try await room.messages.begin("Three", in: other.id, of: eve.id)
            try await room.database.write {
                try $0.run("UPDATE messages SET content = 'so far' WHERE id = \(orphan.id)")
            }
            let revision = try await room.chats.revision(of: room.ada.id)

            #expect(try await room.messages.interruptOrphans() == 2)

            let found = try await room.message(orphan.id)
            #expect(found.status == .interrupted && found.content == "so far")
            #expect(try await room.message(done.id).status == .complete)
            #expect(try await room.changes(after: revision) == [found], "pages are told")
            #expect(try await room.messages.interruptOrphans() == 0)
            _ = try await room.messages.begin("The next may", in: room.chat.id, of: room.ada.id)
        }
    }
}
