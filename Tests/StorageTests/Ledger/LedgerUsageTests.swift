import Model
import Testing

@testable import Storage

/// Sums of calls by user, time, model and purpose.
@Suite struct LedgerUsageTests {
    private let noon = LedgerFixture.noon

    @Test(arguments: Engine.allCases)
    func `sums are exact, and say what they leave out`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            try await fixture.complete(
                fixture.call(),
                CallUsage(
                    input: 1, output: 20, thinking: 10, cacheRead: 300, cacheWrite5m: 4000, cacheWrite1h: 50_000,
                    webSearches: 2))
            try await fixture.complete(fixture.call(), CallUsage(input: 100, output: 10))
            try await fixture.complete(fixture.call(model: "unknown"), CallUsage(input: 5, output: 5))
            let stopped = try await fixture.begin(fixture.call())
            try await fixture.ledger.settle(
                stopped.id, of: fixture.ada.id, usage: CallUsage(input: 1, output: 1), outcome: CallOutcome(.stopped))
            _ = try await fixture.begin(fixture.call())

            let sum = try await fixture.ledger.usage(of: fixture.ada.id, since: noon)

            var expected = CallTotals()
            (expected.calls, expected.running, expected.estimates, expected.unknownCosts) = (5, 1, 1, 1)
            expected.cost = 230_544
            (expected.input, expected.output, expected.thinking) = (107, 36, 10)
            (expected.cacheRead, expected.cacheWrite5m, expected.cacheWrite1h) = (300, 4000, 50_000)
            expected.webSearches = 2
            #expect(sum == expected)
            #expect(try await fixture.ledger.usage(since: noon) == expected)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a period begins with its first moment and ends before its last`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let eve = try await fixture.database.makeUser("eve")
            let moment = Duration.microseconds(1)
            for time in [noon - moment, noon, noon + moment] {
                try await fixture.complete(fixture.call(at: time), CallUsage(input: 1, output: 0))
            }
            try await fixture.complete(fixture.call(of: eve), CallUsage(input: 10, output: 0))

            let ledger = fixture.ledger
            #expect(try await ledger.usage(of: fixture.ada.id, since: noon).input == 2)
            #expect(try await ledger.usage(of: fixture.ada.id, since: noon, until: noon + moment).input == 1)
            #expect(try await ledger.usage(of: fixture.ada.id, since: noon, until: noon) == CallTotals())
            #expect(try await ledger.usage(of: eve.id, since: noon - .days(1)).input == 10)
            #expect(try await ledger.usage(since: noon).input == 12)
            #expect(try await ledger.usage(since: Timestamp(microseconds: 0), until: noon).input == 1)
            #expect(try await ledger.usage(of: User.ID(), since: noon) == CallTotals())
        }
    }

    @Test(arguments: Engine.allCases)
    func `days begin at the reader's midnight`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let midnight = try #require(Timestamp("2026-11-28T00:00:00Z"))
            for (minutes, tokens) in [(-181, 1), (-180, 2), (-1, 4), (0, 8), (1259, 16), (1260, 32)] {
                try await fixture.complete(
                    fixture.call(at: midnight + .seconds(60 * minutes)), CallUsage(input: tokens, output: 0))
            }

            let greenwich = try await fixture.ledger.usage(
                since: midnight - .days(9), groupedBy: .day(minutesAhead: 0))
            let moscow = try await fixture.ledger.usage(
                of: fixture.ada.id, since: midnight - .days(9), groupedBy: .day(minutesAhead: 180))

            #expect(greenwich.map(\.key) == [.day(midnight - .days(1)), .day(midnight)])
            #expect(greenwich.map(\.totals.input) == [7, 56])
            let moscowMidnight = midnight - .seconds(180 * 60)
            #expect(
                moscow.map(\.key) == [
                    .day(moscowMidnight - .days(1)), .day(moscowMidnight), .day(moscowMidnight + .days(1)),
                ])
            #expect(moscow.map(\.totals.input) == [1, 30, 32])
        }
    }

    @Test(arguments: Engine.allCases, [Int.min, Int.max])
    func `no offset of a clock is too large`(engine: Engine, minutes: Int) async throws {
        try await withLedger(on: engine) { fixture in
            try await fixture.complete(fixture.call(), CallUsage(input: 1, output: 0))

            let days = try await fixture.ledger.usage(since: noon, groupedBy: .day(minutesAhead: minutes))

            #expect(days.map(\.totals.input) == [1])
        }
    }

    @Test(arguments: Engine.allCases)
    func `calls are told apart by model, user and purpose, the dearest first`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let eve = try await fixture.database.makeUser("eve")
            let other = Provider(rawValue: "other")
            let usage = CallUsage(input: 1000, output: 0)
            try await fixture.complete(fixture.call(of: eve, model: "claude-opus-5"), usage)
            try await fixture.complete(fixture.call(purpose: .title), usage)
            try await fixture.complete(fixture.call(), usage)
            try await fixture.complete(fixture.call(provider: other), usage)

            let models = try await fixture.ledger.usage(since: noon, groupedBy: .model)
            let users = try await fixture.ledger.usage(since: noon, groupedBy: .user)
            let purposes = try await fixture.ledger.usage(since: noon, groupedBy: .purpose)
            let adas = try await fixture.ledger.usage(of: fixture.ada.id, since: noon, groupedBy: .user)

            #expect(
                models.map(\.key) == [
                    .model("claude-opus-5", of: .anthropic), .model(LedgerFixture.sonnet, of: .anthropic),
                    .model(LedgerFixture.sonnet, of: other),
                ])
            #expect(models.map(\.totals.cost) == [5000, 4000, 0])
            #expect(models.map(\.totals.unknownCosts) == [0, 0, 1])
            #expect(users.map(\.key) == [.user(eve.id), .user(fixture.ada.id)])
            #expect(users.map(\.totals.calls) == [1, 3])
            #expect(purposes.map(\.key) == [.purpose(.reply), .purpose(.title)])
            #expect(purposes.map(\.totals.cost) == [7000, 2000])
            #expect(adas == [users[1]])
        }
    }

    @Test(arguments: Engine.allCases)
    func `what was spent stays when chats and people are deleted`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let messages = MessageStore(database: fixture.database)
            let (_, reply) = try await messages.converse("Hi", in: fixture.chat.id, of: fixture.ada.id)
            let call = try await fixture.complete(
                fixture.call(message: reply.id), CallUsage(input: 100, output: 10))
            let before = try await fixture.ledger.usage(of: fixture.ada.id, since: noon)

            try await ChatStore(database: fixture.database).delete(fixture.chat.id, of: fixture.ada.id)
            #expect(try await fixture.ledger.calls(for: reply.id, of: fixture.ada.id) == [call])
            try await fixture.database.write { try $0.run("DELETE FROM users WHERE id = \(fixture.ada.id)") }

            #expect(before.cost == 300)
            #expect(try await fixture.ledger.usage(of: fixture.ada.id, since: noon) == before)
            let users = try await fixture.ledger.usage(since: noon, groupedBy: .user)
            #expect(users == [.init(key: .user(fixture.ada.id), totals: before)])
        }
    }

    @Test(arguments: Engine.allCases)
    func `no reported count prevents the sum`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let most = CallUsage(
                input: .max, output: .max, thinking: .max, cacheRead: .max, cacheWrite5m: .max, cacheWrite1h: .max,
                webSearches: .max)
            for _ in 0..<3 { try await fixture.complete(fixture.call(), most) }
            _ = try await fixture.ledger.begin(fixture.call(), promptTokens: .max, maxTokens: .max)

            let sum = try await fixture.ledger.usage(since: noon)

            #expect(sum.input == 3 * Limits.tokens.upperBound && sum.webSearches == sum.input)
            #expect(sum.cost == 3_000_000_000_000)
        }
    }

    @Test func `among ten thousand calls, sums are exact and found by an index`() async throws {
        try await withLedger(on: .sqlite) { fixture in
            let eve = try await fixture.database.makeUser("eve")
            try await fixture.addCalls(10_000, of: [fixture.ada.id, eve.id])

            let ledger = fixture.ledger
            let all = try await ledger.usage(since: noon)
            let adas = try await ledger.usage(of: fixture.ada.id, since: noon + .seconds(9000))
            let plans = try await fixture.database.plans { database in
                let ledger = LedgerStore(database: database)
                let (start, end) = (noon + .seconds(9000), noon + .seconds(9500))
                _ = try await ledger.usage(of: fixture.ada.id, since: start, until: end)
                _ = try await ledger.usage(of: fixture.ada.id, since: start, groupedBy: .day(minutesAhead: 60))
                _ = try await ledger.usage(since: start, until: end)
                for grouping in [LedgerStore.Grouping.day(minutesAhead: 60), .model, .user, .purpose] {
                    _ = try await ledger.usage(since: start, until: end, groupedBy: grouping)
                }
            }

            #expect(all.calls == 10_000 && all.cost == 49_995_000 && all.output == 10_000)
            // 9,000, 9,002 … 9,998.
            #expect(adas.calls == 500 && adas.cost == 4_749_500)
            #expect(plans.count == 7 && plans.allSatisfy { wholeTableSteps(in: $0).isEmpty }, "\(plans)")
            #expect(
                plans[0].contains { $0.contains("model_calls_by_user (user_id=? AND begun_at>? AND begun_at<?)") },
                "\(plans)")
            #expect(plans[1].contains { $0.contains("model_calls_by_user (user_id=? AND begun_at>?)") }, "\(plans)")
            #expect(
                plans[2...].allSatisfy { plan in
                    plan.contains { $0.contains("model_calls_by_time (begun_at>? AND begun_at<?)") }
                }, "\(plans)")
        }
    }

    @Test func `beginning, settling, recovering and the calls of a message read no whole table`() async throws {
        try await withLedger(on: .sqlite) { fixture in
            let plans = try await fixture.database.plans { database in
                let ledger = LedgerStore(database: database)
                let call = try await ledger.begin(fixture.call(), promptTokens: 1, maxTokens: 1)
                try await ledger.settle(
                    call.id, of: fixture.ada.id, usage: CallUsage(), outcome: CallOutcome(.failed))
                _ = try await ledger.calls(for: Message.ID(), of: fixture.ada.id)
                try await ledger.recover()
                _ = try await ledger.removePrice(Price.ID("019ac000-0000-7000-8000-000000000001") ?? Price.ID())
            }

            // The price list is short, and read into memory. There are few servers, and few calls run.
            let steps = plans.flatMap { $0 }
                .filter { $0 != "SCAN p" && $0 != "SCAN n" && $0 != "SCAN c USING INDEX model_calls_running" }
            #expect(wholeTableSteps(in: steps).isEmpty, "\(plans)")
            #expect(steps.contains { $0.contains("model_calls_by_message (user_id=? AND message_id=?)") }, "\(plans)")
            #expect(plans.joined().contains { $0.contains("USING INDEX model_calls_running") }, "\(plans)")
            #expect(steps.contains { $0.contains("model_calls_by_price (price_id=?)") }, "\(plans)")
        }
    }
}

extension LedgerFixture {
    /// Adds calls that have ended, one a second, of these users in turn. Each costs its number and wrote one token.
    fileprivate func addCalls(_ count: Int, of users: [User.ID]) async throws {
        let nodes = ["a", "b"]
        try await database.write { db in
            for index in 0..<count {
                let time = Self.noon + .seconds(index)
                try db.run(
                    """
                    INSERT INTO model_calls (id, user_id, purpose, step, attempt, provider, model, state,
                      reserved_micros, cost_micros, output_tokens, node, begun_at, ended_at)
                    VALUES (\(ModelCall.ID()), \(users[index % users.count]), 'reply', 0, 1, 'anthropic', 'm',
                      'complete', 0, \(index), 1, \(nodes[index % 2]), \(time), \(time))
                    """)
            }
        }
    }
}

extension Database {
    /// The steps SQLite takes for each query of `work`.
    fileprivate func plans(of work: (Database) async throws -> Void) async throws -> [[String]] {
        let driver = RecordingDriver(base: driver)
        try await work(Database(driver: driver))
        let queries = driver.log.queries
        return try await write { db in
            try queries.map { query in
                try db.rows("EXPLAIN QUERY PLAN \(query)").map { try $0["detail"] as String }
            }
        }
    }
}
