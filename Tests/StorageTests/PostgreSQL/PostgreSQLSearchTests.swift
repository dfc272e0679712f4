import Model
import Testing

@testable import Storage

/// Limits that only text search vectors have.
@Suite struct PostgreSQLSearchTests {
    @Test func `of a message with more words than a vector takes, the first ones are found`() async throws {
        var state: UInt32 = 1
        var text = ""
        for _ in 0..<190_000 {
            state = state &* 1_664_525 &+ 1_013_904_223
            text.unicodeScalars.append(Unicode.Scalar(0x4E00 + (state >> 12) % 20_000) ?? "字")
        }
        let long = text
        try await withSearchableChat(on: .postgreSQL) { fixture in
            try await fixture.say(long)

            #expect(try await fixture.found(String(long.prefix(2))).first == long)
            #expect(try await fixture.indexState() == (rows: 2, entries: 2, isInStep: true))
        }
    }

    @Test(arguments: ["x", "ж"])
    func `a word longer than a vector takes is found`(letter: String) async throws {
        let word = String(repeating: letter, count: 5000)
        try await withSearchableChat(on: .postgreSQL) { fixture in
            try await fixture.say("\(word) goulash")

            #expect(try await fixture.found(word).count == 1)
            #expect(try await fixture.found("goulash").count == 1)
        }
    }

    @Test func `two servers index different rows at the same time`() async throws {
        try await withChat(on: .postgreSQL) { fixture in
            _ = try await fixture.addConversation(of: 120)
            let backlog = SearchBacklog(database: fixture.database)
            try await backlog.prepare()

            let counts = await atOnce(4) { _ in
                var count = 0
                while case let more = try await backlog.indexSome(), more > 0 { count += more }
                return count
            }

            #expect(counts.failures().isEmpty)
            #expect(counts.successes().reduce(0, +) == 120)
        }
    }
}
