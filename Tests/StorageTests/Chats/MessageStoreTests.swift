import Model
import Storage
import Testing

@Suite struct MessageStoreTests {
    @Test(arguments: Engine.allCases)
    func `a message and its empty reply are stored at the end of the branch`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let first = try await fixture.messages.converse("One", in: fixture.chat.id, of: fixture.ada.id)

            let (message, reply) = try await fixture.messages.begin("Two", in: fixture.chat.id, of: fixture.ada.id)

            #expect(first.message.parentID == nil)
            #expect(message.parentID == first.reply.id && message.role == .user && message.status == .complete)
            #expect(reply.parentID == message.id && reply.role == .assistant && reply.status == .streaming)
            #expect(reply.content.isEmpty)
            #expect(try await fixture.chats.chat(fixture.chat.id, of: fixture.ada.id).headID == reply.id)
            let page = try await fixture.messages.messages(in: fixture.chat.id, of: fixture.ada.id)
            #expect(page.elements == [first.message, first.reply, message, reply] && !page.hasMore)
            #expect(try await fixture.messages.message(message.id, in: fixture.chat.id, of: fixture.ada.id) == message)
        }
    }

    @Test(arguments: Engine.allCases)
    func `somebody else's messages read as missing in every operation`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let eve = try await fixture.database.makeUser("eve")
            let own = try await fixture.chats.create(title: nil, owner: eve.id)
            let (message, _) = try await fixture.messages.converse("Secret", in: fixture.chat.id, of: fixture.ada.id)
            let messages = fixture.messages

            for chat in [fixture.chat.id, Chat.ID()] {
                await #expect(throws: StoreError.notFound) { try await messages.messages(in: chat, of: eve.id) }
                await #expect(throws: StoreError.notFound) {
                    try await messages.messages(in: chat, of: eve.id, before: message.id)
                }
                await #expect(throws: StoreError.notFound) {
                    try await messages.message(message.id, in: chat, of: eve.id)
                }
                await #expect(throws: StoreError.notFound) {
                    try await messages.changes(in: chat, of: eve.id, after: 0)
                }
                await #expect(throws: StoreError.notFound) { try await messages.begin("Mine", in: chat, of: eve.id) }
            }
            // Nor through a chat of their own.
            await #expect(throws: StoreError.notFound) {
                try await messages.message(message.id, in: own.id, of: eve.id)
            }
            await #expect(throws: StoreError.notFound) {
                try await messages.messages(in: own.id, of: eve.id, before: message.id)
            }
            #expect(try await fixture.database.count("messages") == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an empty chat has an empty page`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let page = try await fixture.messages.messages(in: fixture.chat.id, of: fixture.ada.id)

            #expect(page.elements.isEmpty && !page.hasMore)
        }
    }

    @Test(arguments: Engine.allCases)
    func `pages lead from the end of the branch to its beginning`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            var all: [Message] = []
            for number in 0..<12 {
                let (message, reply) = try await fixture.messages.converse(
                    "\(number)", in: fixture.chat.id, of: fixture.ada.id)
                all += [message, reply]
            }

            for limit in [1, 5, 8, 23, 24, 200] {
                var read: [Message] = []
                var hasMore = true
                while hasMore, read.count < 100 {
                    let page = try await fixture.messages.messages(
                        in: fixture.chat.id, of: fixture.ada.id, before: read.first?.id, limit: limit)
                    #expect(page.elements.count == min(limit, 24 - read.count))
                    read = page.elements + read
                    hasMore = page.hasMore
                }
                #expect(read == all, "limit \(limit)")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `messages know their siblings, including the first ones of a chat`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let other = try await fixture.chats.create(title: nil, owner: fixture.ada.id)
            _ = try await fixture.messages.converse("Elsewhere", in: other.id, of: fixture.ada.id)
            let (first, reply) = try await fixture.messages.converse("One", in: fixture.chat.id, of: fixture.ada.id)
            let replies = [reply] + (try await fixture.addMessages(2, answering: first.id))
            let firsts = [first] + (try await fixture.addMessages(1, answering: nil))

            for (index, message) in replies.enumerated() {
                let siblings = try await fixture.messages.message(message.id, in: fixture.chat.id, of: fixture.ada.id)
                    .siblings
                let expected = Message.Siblings(
                    index: index + 1, count: 3, previousID: index > 0 ? replies[index - 1].id : nil,
                    nextID: index < 2 ? replies[index + 1].id : nil)
                #expect(siblings == expected)
            }
            let page = try await fixture.messages.messages(in: fixture.chat.id, of: fixture.ada.id).elements
            try #require(page.map(\.id) == [first.id, reply.id])
            #expect(page[0].siblings == Message.Siblings(index: 1, count: 2, nextID: firsts[1].id))
            #expect(page[1].siblings.count == 3)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the shown branch is the one that ends at the head`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let (message, reply) = try await fixture.messages.converse("One", in: fixture.chat.id, of: fixture.ada.id)
            let sibling = try await fixture.addMessages(1, answering: message.id)[0]
            let before = try await fixture.messages.messages(in: fixture.chat.id, of: fixture.ada.id).elements.map(\.id)

            try await fixture.database.write {
                try $0.run("UPDATE chats SET head_id = \(sibling.id) WHERE id = \(fixture.chat.id)")
            }

            let after = try await fixture.messages.messages(in: fixture.chat.id, of: fixture.ada.id).elements.map(\.id)
            #expect(before == [message.id, reply.id])
            #expect(after == [message.id, sibling.id])
            let next = try await fixture.messages.begin("Two", in: fixture.chat.id, of: fixture.ada.id)
            #expect(next.message.parentID == sibling.id)
            #expect(
                try await fixture.history(before: next.reply).map(\.content) == [
                    message.content, sibling.content, next.message.content,
                ])
        }
    }

    @Test(arguments: Engine.allCases)
    func `the history of a reply is everything that leads to it, oldest first`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            for number in 0..<60 {
                _ = try await fixture.messages.converse("\(number)", in: fixture.chat.id, of: fixture.ada.id)
            }
            let (message, reply) = try await fixture.messages.begin("Now", in: fixture.chat.id, of: fixture.ada.id)

            let history = try await fixture.history(before: reply)

            try #require(history.map(\.content) == (0..<60).flatMap { ["\($0)", "Reply to \($0)"] } + ["Now"])
            #expect(history.map(\.role) == (0..<60).flatMap { _ in [Message.Role.user, .assistant] } + [.user])
            #expect(history.last == PastMessage(role: .user, parts: message.parts))
        }
    }

    @Test(arguments: Engine.allCases)
    func `changes are the writes after a count, oldest first`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let elsewhere = try await fixture.chats.create(title: nil, owner: fixture.ada.id)
            let start = try await fixture.chats.revision(of: fixture.ada.id)
            var (message, reply) = try await fixture.messages.begin("One", in: fixture.chat.id, of: fixture.ada.id)
            let begun = try await fixture.chats.revision(of: fixture.ada.id)
            _ = try await fixture.messages.begin("Elsewhere", in: elsewhere.id, of: fixture.ada.id)

            #expect(try await fixture.changes(after: start) == [message, reply])
            #expect(try await fixture.changes(after: begun).isEmpty)
            (reply.text, reply.status) = ("Answer", .complete)
            try await fixture.messages.finish(reply, of: fixture.ada.id)

            #expect(try await fixture.changes(after: begun) == [reply])
            #expect(try await fixture.changes(after: start) == [message, reply])
            #expect(try await fixture.changes(after: fixture.chats.revision(of: fixture.ada.id)).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the database refuses a role or status it does not know`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            _ = try await fixture.messages.converse("One", in: fixture.chat.id, of: fixture.ada.id)

            for column in ["role", "status"] {
                await #expect(throws: DatabaseFailure.self) {
                    try await fixture.database.write {
                        try $0.run("UPDATE messages SET \(Query(stringLiteral: column)) = 'odd'")
                    }
                }
            }
        }
    }
}
