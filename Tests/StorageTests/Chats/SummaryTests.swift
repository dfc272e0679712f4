import Model
import Testing

@testable import Storage

/// A chat that goes on from a summary of another one.
@Suite struct SummaryTests {
    private static let model = "claude-sonnet-5-5"

    private func call(maxTokens: Int = 0) -> ReplyStore.FirstCall {
        ReplyStore.FirstCall(provider: .anthropic, node: "a") { _ in (Self.model, maxTokens) }
    }

    /// A question with its answer, for which the model reported these tokens.
    @discardableResult
    private func converse(
        _ fixture: ChatFixture, tokens: Int?, status: Message.Status = .complete, errorCode: String? = nil,
        in chat: Chat.ID? = nil
    ) async throws -> Message {
        let chat = chat ?? fixture.chat.id
        var reply = try await fixture.messages.begin("Where do herons live?", in: chat, of: fixture.ada.id).reply
        return try await end(&reply, fixture, tokens: tokens, status: status, errorCode: errorCode)
    }

    private func end(
        _ reply: inout Message, _ fixture: ChatFixture, tokens: Int?, status: Message.Status = .complete,
        errorCode: String? = nil
    ) async throws -> Message {
        reply.parts = errorCode == nil ? [Part(ordinal: 0, text: "In a lake.")] : []
        reply.status = status
        reply.metadata = Message.Metadata(model: Self.model)
        reply.metadata?.inputTokens = tokens
        reply.metadata?.outputTokens = tokens.map { _ in 10 }
        reply.metadata?.errorCode = errorCode
        try await fixture.messages.finish(reply, of: fixture.ada.id)
        return reply
    }

    private func summarize(
        _ fixture: ChatFixture, _ chat: Chat.ID? = nil, key: IdempotencyKey? = nil, call: ReplyStore.FirstCall? = nil
    ) async throws -> ReplyStore.Exchange {
        try await ReplyStore(database: fixture.database).beginSummary(
            of: chat ?? fixture.chat.id, asking: "Sum it up.", by: fixture.ada.id, key: key, call: call)
    }

    @Test(arguments: Engine.allCases)
    func `the new chat has the title, the model and the effort of the old one`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            _ = try await fixture.chats.update(
                fixture.chat.id, of: fixture.ada.id, title: "Herons", model: .set(Self.model), effort: .set(.high))
            let head = try await converse(fixture, tokens: 100)

            let exchange = try await summarize(fixture)

            let new = try await fixture.chats.chat(exchange.reply.chatID, of: fixture.ada.id)
            #expect(new.title == "Herons (2)" && new.model == Self.model && new.effort == .high)
            #expect(new.continuedFromID == fixture.chat.id && new.headID == exchange.reply.id)
            #expect(exchange.message.content == "Sum it up." && exchange.isNew)
            #expect(exchange.wish == ModelWish(model: Self.model, effort: .high))
            let history = try await fixture.history(before: exchange.reply)
            #expect(
                history.map { $0.parts.map(\.text) } == [["Where do herons live?"], ["In a lake."], ["Sum it up."]])
            #expect(try await fixture.message(head.id).status == .complete)
        }
    }

    @Test(arguments: [
        ("Herons", "Herons (2)"), ("Herons (2)", "Herons (3)"), ("Herons (9999)", "Herons (10000)"),
        ("Herons (12345)", "Herons (12345) (2)"), ("(2)", "(2) (2)"), ("Herons (0)", "Herons (0) (2)"),
        (String(repeating: "é", count: 255), String(repeating: "é", count: 251) + " (2)"),
    ])
    func `a title counts on`(title: String, next: String) {
        let chat = Chat(userID: User.ID(), title: title, createdAt: .now, updatedAt: .now)

        #expect(chat.continuationTitle == next)
        #expect(next.unicodeScalars.count <= Limits.title.upperBound)
    }

    @Test func `a chat without a title is continued by one without a title`() {
        #expect(Chat(userID: User.ID(), createdAt: .now, updatedAt: .now).continuationTitle == nil)
    }

    @Test(arguments: Engine.allCases)
    func `what cannot be summed up makes no chat`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            await #expect(throws: StoreError.nothingToSummarize) { try await summarize(fixture) }
            let eve = try await fixture.database.makeUser("eve")
            await #expect(throws: StoreError.notFound) {
                try await ReplyStore(database: fixture.database).beginSummary(
                    of: fixture.chat.id, asking: "Sum it up.", by: eve.id)
            }
            try await converse(fixture, tokens: 100)
            let running = try await fixture.messages.begin("And?", in: fixture.chat.id, of: fixture.ada.id).reply
            await #expect(throws: StoreError.replyRunning(running.id)) { try await summarize(fixture) }
            #expect(try await fixture.chats.count(of: fixture.ada.id).count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a repeat under the same key finds the same chat, even if the old one is gone`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            try await converse(fixture, tokens: 100)
            let key = try IdempotencyKey("k", method: "POST", path: "/summary", body: [])
            let first = try await summarize(fixture, key: key)
            try await fixture.chats.delete(fixture.chat.id, of: fixture.ada.id)

            let again = try await summarize(fixture, key: key)

            #expect(again.reply.id == first.reply.id && !again.isNew)
            let chat = try await fixture.chats.chat(first.reply.chatID, of: fixture.ada.id)
            #expect(chat.continuedFromID == nil)
            await #expect(throws: StoreError.summarizedDeleted) {
                try await PromptStore(database: fixture.database).material(for: first.reply, of: fixture.ada.id)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `questions that were too long are left out of the summary`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            try await converse(fixture, tokens: 100)
            for _ in 0..<2 { try await converse(fixture, tokens: nil, status: .failed, errorCode: "context-too-long") }
            #expect(try await fixture.messages.promptUse(in: fixture.chat.id, of: fixture.ada.id).isExceeded)

            let exchange = try await summarize(fixture)

            #expect(try await fixture.history(before: exchange.reply).count == 3)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a chat that begins too long has nothing to sum up`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            try await converse(fixture, tokens: nil, status: .failed, errorCode: "context-too-long")

            #expect(try await !fixture.messages.promptUse(in: fixture.chat.id, of: fixture.ada.id).isExceeded)
            await #expect(throws: StoreError.nothingToSummarize) { try await summarize(fixture) }
        }
    }

    // MARK: - Estimates

    @Test(arguments: Engine.allCases)
    func `what is set aside for a summary counts the old chat, and after it no more`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            try await converse(fixture, tokens: 500_000)

            let exchange = try await summarize(fixture, call: call())

            // 4 millionths of a dollar for each token that is written to the cache for an hour.
            let reserved = try #require(exchange.call).reserved
            #expect(reserved >= 2_000_000 && reserved < 2_001_000)
            var reply = exchange.reply
            _ = try await end(&reply, fixture, tokens: 500_100)
            let replies = ReplyStore(database: fixture.database)
            let next = try await replies.begin(.say("And?"), in: reply.chatID, of: fixture.ada.id, call: call())
            #expect(try #require(next.call).reserved < 100_000)
            reply = next.reply
            _ = try await end(&reply, fixture, tokens: 50)
            let again = try await replies.begin(
                .regenerate(exchange.reply.id), in: reply.chatID, of: fixture.ada.id, call: call())
            #expect(try #require(again.call).reserved == reserved)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a crash while a summary is written is charged with the old chat`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let long = String(repeating: "Heron. ", count: 10_000)
            var reply = try await fixture.messages.begin(long, in: fixture.chat.id, of: fixture.ada.id).reply
            _ = try await end(&reply, fixture, tokens: 20_000)
            let exchange = try await summarize(fixture, call: call())

            #expect(try await ReplyStore(database: fixture.database).endOrphans().count == 1)

            let calls = try await LedgerStore(database: fixture.database).calls(
                for: exchange.reply.id, of: fixture.ada.id)
            #expect(calls.count == 1 && calls.allSatisfy { $0.usage.input ?? 0 > 17_000 })
        }
    }

    // MARK: - The next prompt

    private func tokens(_ fixture: ChatFixture, in chat: Chat.ID? = nil) async throws -> Int? {
        try await fixture.messages.promptUse(in: chat ?? fixture.chat.id, of: fixture.ada.id).tokens
    }

    @Test(arguments: Engine.allCases)
    func `the next prompt is the last reply with its own prompt, on the shown branch`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            #expect(try await tokens(fixture) == nil)
            let first = try await converse(fixture, tokens: 100)
            #expect(try await tokens(fixture) == 110)
            var second = try await fixture.messages.begin("And?", in: fixture.chat.id, of: fixture.ada.id).reply
            #expect(try await tokens(fixture) == 110, "the last known, while a reply runs")
            _ = try await end(&second, fixture, tokens: 200)
            #expect(try await tokens(fixture) == 210)
            try await converse(fixture, tokens: nil, status: .failed, errorCode: "upstream-overloaded")
            #expect(try await tokens(fixture) == 210)

            let replies = ReplyStore(database: fixture.database)
            var other = try await replies.begin(
                .regenerate(first.id), in: fixture.chat.id, of: fixture.ada.id
            ).reply
            _ = try await end(&other, fixture, tokens: 150)
            #expect(try await tokens(fixture) == 160)
            _ = try await replies.show(second.id, in: fixture.chat.id, of: fixture.ada.id)
            #expect(try await tokens(fixture) == 210)
        }
    }

    @Test(arguments: Engine.allCases)
    func `of a reply that was continued, the last call counts`(engine: Engine) async throws {
        try await withLedger(on: engine) { ledger in
            let fixture = ChatFixture(database: ledger.database, ada: ledger.ada, chat: ledger.chat)
            let reply = try await converse(fixture, tokens: 230)
            try await ledger.complete(
                ledger.call(message: reply.id), CallUsage(input: 100, output: 10, cacheRead: 0))
            try await ledger.complete(
                ledger.call(message: reply.id, step: 1, at: LedgerFixture.noon + .seconds(9)),
                CallUsage(input: 5, output: 20, cacheRead: 100, cacheWrite5m: 2, cacheWrite1h: 3))

            #expect(try await tokens(fixture) == 130)
        }
    }

    @Test(arguments: Engine.allCases)
    func `after a summary, the prompt of the summary says nothing`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            try await converse(fixture, tokens: 500_000)
            var reply = try await summarize(fixture).reply
            _ = try await end(&reply, fixture, tokens: 500_100)
            #expect(try await tokens(fixture, in: reply.chatID) == nil)

            try await converse(fixture, tokens: 70, in: reply.chatID)

            #expect(try await tokens(fixture, in: reply.chatID) == 80)
        }
    }

    // MARK: - The schema

    @Test func `a database from before keeps its chats and messages`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            let migrations = try Migration.bundled(for: "SQLite")
            try await database.migrate(migrations.filter { $0.version < 8 }, logger: .silent)
            let (owner, chat, message) = (User.ID(), Chat.ID(), Message.ID())
            try await database.write { db in
                try db.run(
                    """
                    INSERT INTO users (id, email, password_hash, display_name, created_at, updated_at)
                    VALUES (\(owner), 'ada@example.org', 'hash', 'Ada', 1, 1)
                    """)
                try db.run("INSERT INTO chats (id, user_id, created_at, updated_at) VALUES (\(chat), \(owner), 1, 1)")
                try db.run(
                    """
                    INSERT INTO messages (id, user_id, chat_id, role, created_at)
                    VALUES (\(message), \(owner), \(chat), 'user', 1)
                    """)
            }

            try await database.migrate(migrations, logger: .silent)

            #expect(try await ChatStore(database: database).chat(chat, of: owner).continuedFromID == nil)
            let row = try await database.read { try $0.rows("SELECT id, summarizes_id FROM messages") }
            #expect(try row.map { try $0["id"] as Message.ID } == [message])
            #expect(try row[0]["summarizes_id"] as Message.ID? == nil)
            try await database.close()
        }
    }

    @Test func `no step reads a whole table`() async throws {
        try await withChat(on: .sqlite) { fixture in
            try await converse(fixture, tokens: 100)
            let plan = try await fixture.database.plan { database in
                let replies = ReplyStore(database: database)
                let exchange = try await replies.beginSummary(
                    of: fixture.chat.id, asking: "Sum it up.", by: fixture.ada.id, call: call())
                let prompts = PromptStore(database: database)
                _ = try await prompts.material(for: exchange.reply, of: fixture.ada.id)
                try await prompts.replay(.none, for: exchange.reply, of: fixture.ada.id)
                _ = try await MessageStore(database: database).promptUse(in: fixture.chat.id, of: fixture.ada.id)
                _ = try await database.read {
                    try $0.rows("SELECT id FROM chats WHERE continued_from_id = \(fixture.chat.id)")
                }
            }

            // The price list is short, and read into memory.
            #expect(wholeTableSteps(in: plan.filter { $0 != "SCAN p" }).isEmpty, "\(plan)")
            #expect(plan.contains { $0.contains("chats_by_origin") }, "\(plan)")
        }
    }
}
