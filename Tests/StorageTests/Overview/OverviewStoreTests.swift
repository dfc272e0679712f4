import Model
import Testing

@testable import Storage

@Suite struct OverviewStoreTests {
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

    @Test func `the size of a database is the size of its files`() async throws {
        try await withDatabase(on: .sqlite) { database in
            let size = try await database.size()

            #expect((size ?? 0) > 4096)
        }
    }
}
