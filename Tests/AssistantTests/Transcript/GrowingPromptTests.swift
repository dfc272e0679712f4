import Model
import TestSupport
import Testing

@testable import Assistant
@testable import Storage

/// What a model has read is sent again as it was, whatever happens between two questions.
@Suite struct GrowingPromptTests {
    /// Counts its answers, with thinking.
    private func withCounting<Value: Sendable>(
        body: @Sendable (ClaudeFixture) async throws -> Value
    ) async throws -> Value {
        try await withClaude(
            .thinking("One", then: "Answer 1."), .thinking("Two", then: "Answer 2."),
            .thinking("Three", then: "Answer 3."), .thinking("Four", then: "Answer 4."),
            .thinking("Five", then: "Answer 5."), .thinking("Six", then: "Answer 6."), body: body)
    }

    @Test func `instructions survive restarts and days, and a new context is told once and stays`() async throws {
        try await withCounting { fixture in
            let contexts = ContextStore(database: fixture.database)
            _ = try await contexts.save("Be kind.", as: .primary, by: fixture.ada)
            let chat = try await fixture.chat()
            try await fixture.say("Question 1?", in: chat)
            _ = try await contexts.save("Be brief.", as: .primary, by: fixture.ada)
            for table in ["messages", "chats"] as [Query] {
                try await fixture.change("UPDATE \(table) SET created_at = created_at - 3 * 86400000000")
            }

            try await fixture.restarted { again in
                try await again.say("Question 2?", in: chat)
                try await again.say("Question 3?", in: chat)
            }

            let requests = fixture.requests
            #expect(requests.count == 3 && requests.allSatisfy { $0.refusal == nil && $0.transformations.isEmpty })
            #expect(requests.allSatisfy { $0.system == requests[0].system && $0.system.contains("Be kind.") })
            #expect(requests[1].extends(requests[0]) && requests[2].extends(requests[1]))
            for request in requests.dropFirst() {
                #expect(request.text.ranges(of: "Be brief.").count == 1)
                #expect(
                    request.turns[2].hasPrefix(#"{"content":[{"text":"[Context updated to version 2."#),
                    "\(request.turns[2])")
            }
        }
    }

    @Test func `a new text of the program is for new chats and is told to no other`() async throws {
        try await withCounting { fixture in
            let ada = fixture.ada
            let told = try await fixture.database.read { db in
                try db.parts(
                    telling: ContextVersions(primary: DefaultContext.version - 1, personal: 0), of: ada,
                    to: ContextVersions(primary: DefaultContext.version, personal: 0))
            }

            #expect(told.isEmpty)
            #expect(
                DefaultContext.editions.indices.allSatisfy {
                    DefaultContext.text(of: -$0) == DefaultContext.editions[$0]
                })
        }
    }

    @Test func `a question that is answered again is sent as the first time`() async throws {
        try await withCounting { fixture in
            let chat = try await fixture.chat()
            try await fixture.say("Question 1?", in: chat)
            let second = try await fixture.say("Question 2?", in: chat)

            let other = try await fixture.answer(to: .regenerate(second.id), in: chat)
            try await fixture.say("Question 3?", in: chat)

            let requests = fixture.requests
            #expect(other.content == "Answer 3.")
            #expect(requests[2].request.body == requests[1].request.body)
            #expect(requests[3].extends(requests[2]))
            #expect(requests[3].text.contains("Answer 3.") && !requests[3].text.contains("Answer 2."))
            #expect(requests.allSatisfy { $0.refusal == nil && $0.transformations.isEmpty })
        }
    }

    @Test func `a changed question follows the turns before it as they were, and nothing of the old ones`() async throws
    {
        try await withCounting { fixture in
            let chat = try await fixture.chat()
            var replies: [Model.Message] = []
            for number in 1...5 { replies.append(try await fixture.say("Question \(number)?", in: chat)) }

            _ = try await fixture.answer(to: .sayInstead("Or question 6?", after: replies[1].id), in: chat)

            let (before, changed) = (fixture.requests[4], fixture.requests[5])
            #expect(changed.turns.count == 5 && changed.system == before.system)
            #expect(changed.turns.prefix(4) == before.turns.prefix(4))
            #expect(changed.turns[4].contains("Or question 6?"))
            for number in 3...5 {
                #expect(!changed.text.contains("Question \(number)?") && !changed.text.contains("Answer \(number)."))
            }
            #expect(changed.refusal == nil && changed.transformations.isEmpty)
        }
    }

    @Test func `of two hundred turns, two places ask for caching, and no thinking does`() async throws {
        try await withClaude(.thinking("Hm.", then: "So it is.")) { fixture in
            let chat = try await fixture.chat()

            for number in 1...200 { try await fixture.say("Question \(number)?", in: chat) }

            let last = try #require(fixture.requests.last)
            #expect(last.turns.count == 399 && last.hasThinking)
            for request in fixture.requests {
                // The server refuses more than four, and any at thinking.
                #expect(request.refusal == nil && request.text.ranges(of: "cache_control").count == 2)
            }
            #expect(zip(fixture.requests, fixture.requests.dropFirst()).allSatisfy { $1.extends($0) })
        }
    }
}
