import Model
import Testing

@testable import Storage

/// A chat of 5,000 messages works as well as a short one.
@Suite struct LongChatTests {
    @Test(arguments: Engine.allCases)
    func `a page costs about as much in a long chat as in a short one`(engine: Engine) async throws {
        try await withChat(on: engine) { short in
            let chat = try await short.chats.create(title: nil, owner: short.ada.id)
            let long = ChatFixture(database: short.database, ada: short.ada, chat: chat)
            _ = try await short.addConversation(of: 51)
            let all = try await long.addConversation(of: 5000)

            let driver = MeteredDriver(base: short.database.driver)
            let messages = MessageStore(database: Database(driver: driver))

            // The minimum of many runs, in alternation.
            var least = [Int.max, Int.max]
            for _ in 0..<40 {
                for (index, fixture) in [short, long].enumerated() {
                    let before = driver.nanoseconds
                    let page = try await messages.messages(in: fixture.chat.id, of: fixture.ada.id)
                    #expect(page.elements.count == 50 && page.hasMore)
                    least[index] = min(least[index], driver.nanoseconds - before)
                }
            }

            // Reading all of it would cost about a hundred times as much.
            #expect(least[1] < least[0] * 8)
            let middle = try await long.messages.messages(in: chat.id, of: long.ada.id, before: all[2500].id)
            #expect(middle.elements.map(\.id) == all[2450..<2500].map(\.id))
        }
    }

    @Test(arguments: Engine.allCases)
    func `its whole history is used for the next reply`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let all = try await fixture.addConversation(of: 5000)

            let reply = try await fixture.messages.begin("Next", in: fixture.chat.id, of: fixture.ada.id).reply

            let history = try await fixture.history(before: reply)
            #expect(history.map(\.content).dropLast() == all.map(\.content)[...])
        }
    }

    @Test(arguments: Engine.allCases)
    func `it is deleted completely, and so is its account`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let chat = try await fixture.chats.create(title: nil, owner: fixture.ada.id)
            _ = try await fixture.addConversation(of: 5000)
            _ = try await ChatFixture(database: fixture.database, ada: fixture.ada, chat: chat).addConversation(
                of: 5000)

            try await fixture.chats.delete(chat.id, of: fixture.ada.id)
            #expect(try await fixture.database.count("messages") == 5000)
            try await fixture.database.write { try $0.run("DELETE FROM users WHERE id = \(fixture.ada.id)") }

            #expect(try await fixture.database.count("messages") == 0)
        }
    }
}
