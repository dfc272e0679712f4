import Model
import Testing

@testable import Storage

private struct Unwritable: Bindable {
    var value: Value { .unwritable("it is not to be") }
}

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

    @Test(
        arguments: Engine.allCases,
        [
            "019aaaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee", "019AAAAA-BBBB-7CCC-8DDD-EEEEEEEEEEEE", "", "ж́🙂",
            String(repeating: "x", count: 36),
        ])
    func `text comes back byte for byte, even if it looks like an identifier`(engine: Engine, text: String) async throws
    {
        try await withDatabase(on: engine) { database in
            try await database.write { db in
                let length: Query = engine == .sqlite ? "LENGTH(CAST(\(text) AS BLOB))" : "octet_length(\(text))"
                let row = try db.expectRow("SELECT \(text) AS text, \(length) AS length")

                #expect(Array((try row["text"] as String).utf8) == Array(text.utf8))
                #expect(try row["length"] == text.utf8.count)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a reply's metadata comes back, and missing metadata as missing`(engine: Engine) async throws {
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

    @Test(
        arguments: [
            ("9223372036854775807", 1_000_000_000_000), ("-9223372036854775808", 0),
            ("9223372036854775808", 1_000_000_000_000),
            ("1e300", 1_000_000_000_000), ("-1e300", 0), ("1.5", 1), ("-0.5", 0), ("7", 7), ("null", nil),
        ] as [(String, Int?)])
    func `an impossible count is read as the nearest possible one`(stored: String, count: Int?) async throws {
        try await withChat(on: .sqlite) { fixture in
            let reply = try await fixture.messages.converse("Hello", in: fixture.chat.id, of: fixture.ada.id).reply
            let names = ["input_tokens", "duration_ms", "cost_micros"]
            let metadata = "{" + names.map { "\"\($0)\":\(stored)" }.joined(separator: ",") + "}"
            try await fixture.database.write {
                try $0.run("UPDATE messages SET metadata = \(metadata) WHERE id = \(reply.id)")
            }

            let read = try await fixture.message(reply.id).metadata

            #expect([read?.inputTokens, read?.durationMillis, read?.costMicros] == [count, count, count])
        }
    }

    @Test func `a number with a fraction is a number, not a text`() async throws {
        try await withDatabase(on: .sqlite) { database in
            let row = try await database.read { db in
                try db.expectRow("SELECT 1.5 AS half, 2.0 AS two, 1e300 AS large, \(0.1) AS tenth")
            }

            #expect(try row["half"] as Double == 1.5)
            #expect(try row["two"] as Int == 2)
            #expect(try row["tenth"] as Double == 0.1)
            #expect(throws: UnreadableColumn.self) { try row["half"] as String }
            #expect(throws: UnreadableColumn.self) { try row["half"] as Int }
            #expect(throws: UnreadableColumn.self) { try row["large"] as Int }
        }
    }

    @Test func `a value that cannot be written fails and stores nothing`() async throws {
        try await withDatabase(on: .sqlite) { database in
            await #expect(throws: DatabaseFailure.self) {
                try await database.write { db in
                    try db.run("UPDATE setup SET completed_at = 1")
                    try db.run("UPDATE setup SET completed_at = \(Unwritable())")
                }
            }

            let row = try await database.read { try $0.expectRow("SELECT completed_at FROM setup") }
            #expect(try row["completed_at"] as Int? == nil)
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
