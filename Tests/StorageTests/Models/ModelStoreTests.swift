import Model
import Testing

@testable import Storage

@Suite struct ModelStoreTests {
    @Test(arguments: Engine.allCases)
    func `what was allowed is read again, and replaced as a whole`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ModelStore(database: database)
            #expect(try await store.allowed() == AllowedModels())

            _ = try await store.allow(AllowedModels(names: ["b", "a", "b", " c "], standard: "a"))
            #expect(try await store.allowed() == AllowedModels(names: ["a", "b", "c"], standard: "a"))

            _ = try await store.allow(AllowedModels(names: ["d"]))
            #expect(try await store.allowed() == AllowedModels(names: ["d"]))
        }
    }

    @Test(
        arguments: [
            AllowedModels(names: [""]), AllowedModels(names: ["a\nb"]), AllowedModels(standard: ""),
            AllowedModels(names: [String(repeating: "x", count: 201)]),
            AllowedModels(names: (0...AllowedModels.most).map { "model-\($0)" }),
        ])
    func `what is no name of a model is refused`(models: AllowedModels) async throws {
        try await withDatabase(on: .sqlite) { database in
            await #expect(throws: InvalidInput.self) { try await ModelStore(database: database).allow(models) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a chat keeps its model and effort until they are changed`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ChatStore(database: database)
            let ada = try await database.makeUser("ada").id
            let chat = try await store.create(
                title: nil, wish: ModelWish(model: "claude-opus-5-5", effort: .max), owner: ada)
            #expect(try await store.chat(chat.id, of: ada) == chat)
            #expect(chat.model == "claude-opus-5-5")
            #expect(chat.effort == .max)

            let renamed = try await store.update(chat.id, of: ada, title: "Herons")
            #expect(renamed.model == "claude-opus-5-5")
            let changed = try await store.update(chat.id, of: ada, model: .set("claude-haiku-5-5"))
            #expect(changed.model == "claude-haiku-5-5")
            #expect(changed.effort == .max)
            #expect(changed.title == "Herons")
            let reset = try await store.update(chat.id, of: ada, model: .set(nil), effort: .set(nil))
            #expect(reset.model == nil)
            #expect(reset.effort == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a chat that begins with a message has the chosen model`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let ada = try await database.makeUser("ada").id

            let exchange = try await ReplyStore(database: database).beginChat(
                with: "Hi", title: nil, wish: ModelWish(model: "claude-opus-5-5", effort: .low), of: ada)

            let chat = try await ChatStore(database: database).chat(exchange.message.chatID, of: ada)
            #expect(chat.model == "claude-opus-5-5")
            #expect(chat.effort == .low)
        }
    }
}
