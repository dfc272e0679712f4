import Model
import Testing

@testable import Storage

/// What was used before there was a ledger.
@Suite struct LedgerBackfillTests {
    private static let price = "019ac000-0000-7000-8000-00000000000d"  // Sonnet 5.5, since there is this model
    private static let begun = Timestamp(microseconds: 1_790_000_000_000_000)

    private let user = User.ID()
    private let chat = Chat.ID()

    /// Stores replies in a database without a ledger, adds the ledger, and returns the calls in the same order.
    private func calls(
        for replies: [(status: String, metadata: String?)], then test: (Database) async throws -> Void = { _ in }
    ) async throws -> [ModelCall?] {
        var calls: [ModelCall?] = []
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            let migrations = try Migration.bundled(for: "SQLite")
            try await database.migrate(migrations.filter { $0.version < 5 }, logger: .silent)
            let ids = replies.map { _ in Message.ID() }
            let (user, chat) = (user, chat)
            try await database.write { db in
                try db.run(
                    """
                    INSERT INTO users (id, email, password_hash, display_name, created_at, updated_at)
                    VALUES (\(user), 'ada@example.org', 'hash', 'Ada', 1, 1)
                    """)
                try db.run("INSERT INTO chats (id, user_id, created_at, updated_at) VALUES (\(chat), \(user), 1, 1)")
                for (index, (id, reply)) in zip(ids, replies).enumerated() {
                    try db.run(
                        """
                        INSERT INTO messages (id, user_id, chat_id, role, status, metadata, sibling_ordinal, created_at)
                        VALUES (\(id), \(user), \(chat), 'assistant', \(reply.status), \(reply.metadata), \(index + 1),
                          \(Self.begun))
                        """)
                }
            }

            try await database.migrate(migrations, logger: .silent)

            let ledger = LedgerStore(database: database)
            for id in ids { calls.append(try await ledger.calls(for: id, of: user).first) }
            try await test(database)
            try await database.close()
        }
        return calls
    }

    @Test func `a reply becomes a call with everything that was known of it`() async throws {
        let metadata = """
            {"model":"claude-sonnet-5-5-20260101","input_tokens":1001,"output_tokens":500,"cache_read_tokens":3,
            "cache_write_tokens":0,"first_text_ms":400,"duration_ms":5000,"stop_reason":"end_turn",
            "request_id":"msg_1"}
            """
        let call = try #require(try await calls(for: [("complete", metadata)]).first ?? nil)

        #expect(call.userID == user && call.chatID == chat && call.messageID?.description == call.id.description)
        #expect(call.purpose == .reply && call.step == 0 && call.attempt == 1 && call.node.isEmpty)
        #expect(call.provider == .anthropic && call.model == "claude-sonnet-5-5-20260101")
        #expect(call.begunAt == Self.begun)
        #expect(
            call.state
                == .ended(
                    CallOutcome(
                        .complete, stopReason: "end_turn", requestID: "msg_1",
                        firstTextAt: Self.begun + .milliseconds(400)), at: Self.begun + .seconds(5)))
        #expect(call.usage == CallUsage(input: 1001, output: 500, cacheRead: 3, cacheWrite5m: 0))
        // 2,002 + 5,000 + 0.6, rounded.
        #expect(call.cost == 7003 && !call.isEstimate)
        #expect(call.priceID?.description == Self.price && call.reserved == 0)
    }

    @Test func `only an exact cost is computed, and a stored one is kept`() async throws {
        func metadata(_ model: String, _ more: String) -> String {
            #"{"model":"\#(model)","input_tokens":100,"output_tokens":10\#(more)}"#
        }
        let sonnet = "claude-sonnet-5-5"
        let calls = try await calls(for: [
            ("complete", metadata(sonnet, "")), ("complete", metadata(sonnet, #","cost_micros":77"#)),
            ("complete", metadata("small", #","cost_micros":0"#)), ("complete", metadata("llama", "")),
            ("complete", metadata(sonnet, #","cache_write_tokens":5"#)), ("stopped", metadata(sonnet, "")),
            ("failed", metadata(sonnet, #","error_code":"internal""#)), ("interrupted", metadata(sonnet, "")),
            ("complete", metadata("claude-haiku-5-5", #","cache_read_tokens":99900"#)),
            ("complete", metadata("claude-haiku-5-5", #","cache_read_tokens":99901"#)),
            ("complete", #"{"model":"claude-sonnet-5-5","output_tokens":10}"#),
        ])

        #expect(calls.map { $0?.cost } == [300, 77, 0, nil, nil, nil, nil, nil, 1014, nil, nil])
        #expect(
            calls.map { $0?.provider.rawValue } == ["anthropic", "anthropic", "built-in", "unknown"]
                + Array(repeating: "anthropic", count: 7))
        #expect(
            calls.map { $0?.priceID != nil }
                == [0, 8].reduce(into: Array(repeating: false, count: 11)) { $0[$1] = true })
        #expect(calls.map { $0?.isEstimate } == (0..<11).map { (5...7).contains($0) || $0 == 10 })
        let endings = calls.map { call -> CallOutcome.Ending? in
            if case .ended(let outcome, _) = call?.state { outcome.ending } else { nil }
        }
        #expect(endings[5...7] == [.stopped, .failed, .lost] && endings[0] == .complete)
    }

    @Test func `a reply without counts becomes no call`() async throws {
        let calls = try await calls(for: [
            ("complete", nil), ("failed", #"{"model":"m","error_code":"upstream-auth"}"#), ("complete", "[]"),
            ("complete", "7"), ("complete", #"{"input_tokens":"many","output_tokens":null}"#),
            ("streaming", #"{"input_tokens":1}"#),
        ])

        #expect(calls.map { $0 == nil } == [true, true, true, true, true, false])
    }

    @Test(arguments: [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e300", "-1e300", "1.5", "\"many\"",
        "null", "[]", "{}", "true", "[1]", "{\"input_tokens\":1}",
    ])
    func `no stored value stops the migration, and counts are read as those of a message are`(value: String)
        async throws
    {
        let names = [
            "input_tokens", "output_tokens", "cache_read_tokens", "first_text_ms", "duration_ms", "cost_micros",
        ]
        let texts = ["stop_reason", "error_code", "request_id"]
        let fields = (names + texts).map { #""\#($0)":\#(value)"# }.joined(separator: ",")
        let without = fields.replacing("cost_micros", with: "other")
        let calls = try await calls(for: [
            ("complete", #"{"model":\#(value),\#(fields)}"#), ("complete", #"{"model":"claude-opus-5",\#(without)}"#),
            ("complete", #"{"model":"claude-opus-5","input_tokens":\#(value),"output_tokens":1}"#),
        ])

        let expected =
            ["1e300", "9223372036854775807", "9223372036854775808"].contains(value)
            ? Limits.tokens.upperBound : value == "1.5" ? 1 : value.hasPrefix("-") ? 0 : nil
        #expect(calls[0]?.usage.input == expected && calls[1]?.usage.cacheRead == expected)
        #expect(calls[2]?.usage == CallUsage(input: expected, output: 1))
        #expect(calls[2]?.cost == (expected == 0 ? 25 : expected == 1 ? 30 : nil))
    }

    @Test func `what is known of the past outlives its chat`() async throws {
        _ = try await calls(for: [("complete", #"{"model":"claude-opus-5","input_tokens":1,"output_tokens":1}"#)]) {
            database in
            let ledger = LedgerStore(database: database)
            try await ChatStore(database: database).delete(chat, of: user)

            #expect(try await ledger.usage(of: user, since: Self.begun).cost == 30)
        }
    }
}
