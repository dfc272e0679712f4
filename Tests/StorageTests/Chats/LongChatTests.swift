import Model
import Testing

@testable import Storage

/// A chat of 5,000 messages works as well as a short one.
@Suite struct LongChatTests {
    @Test(arguments: Engine.allCases)
    func `a page costs about as much in a long chat as in a short one`(engine: Engine) async throws {
        try await withChat(on: engine) { short in
            let chat = try await short.chats.create(title: nil, owner: short.ada.id)
            let long = ChatRoom(database: short.database, ada: short.ada, chat: chat)
            _ = try await short.addConversation(of: 51)
            let all = try await long.addConversation(of: 5000)

            let driver = MeteredDriver(base: short.database.driver)
            let messages = MessageStore(database: Database(driver: driver))

            // The minimum of many runs, in alternation.
            var least = [Int.max, Int.max]
            for _ in 0..<40 {
                for (index, room) in [short, long].enumerated() {
                    let before = driver.nanoseconds
                    let page = try await messages.messages(in: room.chat.id, of: room.ada.id)
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
        try await withChat(on: engine) { room in
            let all = try await room.addConversation(of: 5000)

            let reply = try await room.messages.begin("Next", in: room.chat.id, of: room.ada.id).reply

            let history = try await room.history(before: reply)
            #expect(history.map(\.content).dropLast() == all.map(\.content)[...])
        }
    }

    @Test(arguments: Engine.allCases)
    func `it is deleted completely, and so is its account`(engine: Engine) async throws {
        try await withChat(on: engine) { room in
            let chat = try await room.chats.create(title: nil, owner: room.ada.id)
            _ = try await room.addConversation(of: 5000)
            _ = try await ChatRoom(database: room.database, ada: room.ada, chat: chat).addConversation(of: 5000)

            try await room.chats.delete(chat.id, of: room.ada.id)
            #expect(try await room.database.count("messages") == 5000)
            try await room.database.write { try $0.run("DELETE FROM users WHERE id = \(room.ada.id)") }

            #expect(try await room.database.count("messages") == 0)
        }
    }
}
