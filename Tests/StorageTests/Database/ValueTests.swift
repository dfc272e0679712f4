import Model
import Storage
import Testing

@Suite struct ValueTests {
    @Test(arguments: Engine.allCases)
    func `times keep their microseconds, before 1970 too`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let user = try await database.makeUser("ada")
            for microseconds in [0, 1, -1, 1_795_421_100_123_456, -62_135_596_800_000_000] as [Int64] {
                let time = Timestamp(microseconds: microseconds)

                let row = try await database.write { db in
                    try db.run("UPDATE users SET created_at = \(time) WHERE id = \(user.id)")
                    return try db.expectRow("SELECT created_at FROM users WHERE id = \(user.id)")
                }

                #expect(try row["created_at"] == time)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `what is known of a reply comes back, and nothing as nothing`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let ada = try await database.makeUser("ada")
            let chat = try await ChatStore(database: database).create(title: nil, owner: ada.id)
            let messages = MessageStore(database: database)
            var reply = try await messages.begin("Hello", in: chat.id, of: ada.id).reply
            #expect(try await messages.message(reply.id, in: chat.id, of: ada.id).metadata == nil)
            var metadata = Message.Metadata(model: "a/\"model\"")
            metadata.inputTokens = 12
            metadata.costMicros = 5_000_000_000
            metadata.stopReason = "end_turn"
            reply.metadata = metadata
            reply.status = .complete

            try await messages.finish(reply, of: ada.id)

            #expect(try await messages.message(reply.id, in: chat.id, of: ada.id).metadata == metadata)
        }
    }

    @Test(arguments: Engine.allCases)
    func `bytes come back as they went in`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let bytes = [UInt8](0...255)

            let row = try await database.write { db in
                try db.run("UPDATE setup SET token_hash = \(bytes)")
                return try db.expectRow("SELECT token_hash FROM setup")
            }

            #expect(try row["token_hash"] == bytes)
        }
    }
}
