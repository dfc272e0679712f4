import Testing

@testable import Storage

@Suite struct PostgreSQLRetriesTests {
    private static func failure(_ state: String, _ constraint: String? = nil, ends: Bool = false) -> PostgreSQLFailure {
        PostgreSQLFailure(state: .init(rawValue: state), reason: "", constraint: constraint, endsConnection: ends)
    }

    /// How often a transaction is run again that fails like this each time, and what it comes to.
    private static func repetitions(
        of failure: PostgreSQLFailure, at stage: PostgreSQLRetries.Stage = .running, isRepeatable: Bool = false
    ) -> (count: Int, result: DatabaseFailure) {
        var retries = PostgreSQLRetries(isRepeatable: isRepeatable, writes: true)
        var count = 0
        while true {
            switch retries.step(after: failure, at: stage, chance: 1) {
            case .again: count += 1
            case .fail(let result): return (count, result)
            }
        }
    }

    @Test(arguments: [
        ("40001", 5, "busy"), ("40P01", 5, "busy"), ("55P03", 1, "busy"), ("57014", 1, "busy"),
        ("26000", 1, "failed"), ("0A000", 1, "failed"), ("57P01", 5, "not available"), ("08006", 5, "not available"),
        ("25006", 5, "not available"), ("53100", 0, "space"), ("23505", 0, "rule"), ("42601", 0, "failed"),
    ])
    func `each failure is answered as it deserves`(state: String, count: Int, word: String) {
        let repetitions = Self.repetitions(of: Self.failure(state))

        #expect(repetitions.count == count)
        #expect("\(repetitions.result)".contains(word))
    }

    @Test func `a commit whose outcome is unknown is repeated only if that changes nothing`() {
        let lost = PostgreSQLFailure.lost("gone")

        #expect(Self.repetitions(of: lost, at: .committing).count == 0)
        #expect(Self.repetitions(of: lost, at: .committing).result.isUnknownOutcome)
        #expect(Self.repetitions(of: lost, at: .committing, isRepeatable: true).count == 5)
        #expect(Self.repetitions(of: lost).count == 5)
    }

    @Test func `two servers that create the same table do it again`() {
        #expect(Self.repetitions(of: Self.failure("23505", "pg_type_typname_nsp_index")).count == 5)
        #expect(Self.repetitions(of: Self.failure("42P07")).count == 5)
        #expect("\(Self.repetitions(of: Self.failure("42710")).result)".contains("42710"))
    }

    @Test func `pauses grow and differ`() {
        var pauses: [Double: [Duration]] = [:]
        for chance in [0.0, 1] {
            var retries = PostgreSQLRetries(isRepeatable: false, writes: true)
            while case .again(_, let pause) = retries.step(after: Self.failure("40001"), at: .running, chance: chance) {
                pauses[chance, default: []].append(pause)
            }
        }

        #expect(pauses[1] == [20, 40, 80, 160, 320].map { .milliseconds($0) })
        #expect(pauses[0] == [10, 20, 40, 80, 160].map { .milliseconds($0) })
    }

    @Test func `a server that cannot be reached is tried again less and less often`() {
        let backoff = PostgreSQLBackoff()
        var now = ContinuousClock.now
        var pauses: [Duration] = []

        for _ in 0..<8 {
            for _ in 0..<3 { backoff.fail("gone", at: now, chance: 1) }
            pauses.append(backoff.pause(at: now))
            now += backoff.pause(at: now)
        }

        #expect(pauses == [100, 200, 400, 800, 1000, 1000, 1000, 1000].map { .milliseconds($0) })
        #expect(backoff.reason == "gone")
        backoff.succeed()
        #expect(backoff.pause(at: now) == .zero)
    }
}
