import Model
import Testing

@testable import Storage

@Suite struct OverviewStoreTests {
    @Test(arguments: Engine.allCases)
    func `usage covers one person and the requested time, as reported by the model`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let eve = try await fixture.database.makeUser("eve")
            let store = OverviewStore(database: fixture.database)
            _ = try await fixture.chats.create(title: "Archived", owner: fixture.ada.id)
            try await reply(in: fixture, input: 10, cached: 5, output: 7)
            try await reply(in: fixture, input: 1, cached: nil, output: nil)

            let usage = try await store.usage(of: fixture.ada.id, since: .now - .days(30))
            let later = try await store.usage(of: fixture.ada.id, since: .now + .days(1))
            let others = try await store.usage(of: eve.id, since: .now - .days(30))

            #expect(usage == .init(openChats: 2, inputTokens: 16, outputTokens: 7))
            #expect(later == .init(openChats: 2, inputTokens: 0, outputTokens: 0))
            #expect(others == .init(openChats: 0, inputTokens: 0, outputTokens: 0))
        }
    }

    @Test(arguments: Engine.allCases)
    func `people come with their open chats and their last visit`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let eve = try await fixture.database.makeUser("eve")
            let now = Timestamp.now
            _ = try await SessionStore(database: fixture.database).create(for: eve.id, agent: "", at: now)
            let old = try await fixture.chats.create(title: "Old", owner: fixture.ada.id)
            _ = try await fixture.chats.update(old.id, of: fixture.ada.id, isArchived: true)
            let store = OverviewStore(database: fixture.database)

            let people = try await store.people()

            #expect(people.map(\.user.displayName) == ["ada", "eve"])
            #expect(people.map(\.openChats) == [1, 0])
            #expect(people.map(\.lastSeenAt) == [nil, now])
            #expect(try await store.person(eve.id) == people[1])
            #expect(try await store.countPeople() == 2)
            await #expect(throws: StoreError.notFound) { try await store.person(User.ID()) }
        }
    }

    @Test(arguments: [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e300", "-1e300", "1.5", "\"many\"",
        "null",
        "[]", "{}", "true",
    ])
    func `no stored count prevents the sum`(count: String) async throws {
        try await withChat(on: .sqlite) { fixture in
            for _ in 1...3 { try await reply(in: fixture, input: 10, cached: 5, output: 7) }
            let names = ["input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens"]
            let metadata = "{" + names.map { "\"\($0)\":\(count)" }.joined(separator: ",") + "}"
            try await fixture.database.write { db in
                try db.run("UPDATE messages SET metadata = \(metadata) WHERE role = 'assistant'")
            }

            let usage = try await OverviewStore(database: fixture.database).usage(
                of: fixture.ada.id, since: .now - .days(30))

            #expect((0...9 * Message.Metadata.counts.upperBound).contains(usage.inputTokens))
            #expect((0...3 * Message.Metadata.counts.upperBound).contains(usage.outputTokens))
        }
    }

    @Test func `usage is found by the chats of its user, not by a scan`() async throws {
        try await withChat(on: .sqlite) { fixture in
            let plan = try await fixture.database.plan { database in
                _ = try await OverviewStore(database: database).usage(of: fixture.ada.id, since: .now)
            }

            #expect(wholeTableSteps(in: plan).isEmpty, "\(plan)")
        }
    }

    @Test func `the size of a database is the size of its files`() async throws {
        try await withDatabase(on: .sqlite) { database in
            let size = try await database.size()

            #expect((size ?? 0) > 4096)
        }
    }

    private func reply(in fixture: ChatFixture, input: Int?, cached: Int?, output: Int?) async throws {
        var (_, reply) = try await fixture.messages.begin("Hi", in: fixture.chat.id, of: fixture.ada.id)
        reply.status = .complete
        var metadata = Message.Metadata(model: "m")
        (metadata.inputTokens, metadata.cacheReadTokens, metadata.outputTokens) = (input, cached, output)
        reply.metadata = metadata
        try await fixture.messages.finish(reply, of: fixture.ada.id)
    }
}
