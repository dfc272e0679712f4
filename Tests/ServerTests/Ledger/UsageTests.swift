import API
import Foundation
import Model
import TestSupport
import Testing

@testable import Server

/// What calls used and cost, over HTTP.
@Suite struct UsageTests {
    private let noon = Timestamp("2026-11-20T12:00:00Z") ?? .now
    private let month = "since=2026-11-01T00:00:00Z&until=2026-12-01T00:00:00Z"

    @Test func `usage is told exactly, by kind of tokens`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let all = CallUsage(
                input: 1000, output: 20, thinking: 10, cacheRead: 300, cacheWrite5m: 4000, cacheWrite1h: 50_000,
                webSearches: 2)
            try await server.charge(admin, all, at: noon)
            try await server.charge(admin, CallUsage(input: 1, output: 1), model: "unknown", at: noon)
            try await server.charge(admin, CallUsage(input: 2, output: 1), ending: .stopped, at: noon)

            let usage = try await admin.get("/usage?\(month)").decode(UsageBody.self, expecting: 200)

            // 5,000 + 500 + 150 + 25,000 + 500,000 + 20,000, and 10 + 25.
            #expect(
                usage.totals
                    == CallTotalsBody(
                        calls: 3, running: 0, estimates: 1, unknownCosts: 1, costMicros: 550_685, inputTokens: 1003,
                        outputTokens: 22, thinkingTokens: 10, cacheReadTokens: 300, cacheWrite5mTokens: 4000,
                        cacheWrite1hTokens: 50_000, webSearches: 2))
            #expect(usage.since == "2026-11-01T00:00:00.000000Z" && usage.until == "2026-12-01T00:00:00.000000Z")
            #expect(usage.groups == nil)
        }
    }

    @Test func `a person sees only their own sums, an administrator those of everybody`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let member = try await server.member()
            try await server.charge(admin, CallUsage(input: 1, output: 0), at: noon)
            try await server.charge(member, CallUsage(input: 20, output: 0), at: noon)

            for group in ["", "&group=day", "&group=model", "&group=purpose"] {
                let own = try await member.get("/usage?\(month)\(group)").decode(UsageBody.self, expecting: 200)
                let all = try await admin.get("/admin/usage?\(month)\(group)").decode(UsageBody.self, expecting: 200)

                #expect(own.totals.inputTokens == 20 && own.totals.costMicros == 100, "\(group)")
                #expect(all.totals.inputTokens == 21 && all.totals.costMicros == 105, "\(group)")
                #expect(own.groups.map { $0.map(\.totals) } ?? [own.totals] == [own.totals], "\(group)")
            }
            #expect(try await member.get("/admin/usage?\(month)").status == 403)
            #expect(try await server.stranger.get("/usage").status == 401)
        }
    }

    @Test func `usage is grouped by day, model, purpose and person`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let member = try await server.member()
            try await server.charge(admin, CallUsage(input: 1, output: 0), purpose: .title, at: noon)
            try await server.charge(
                member, CallUsage(input: 20, output: 0), provider: Provider(rawValue: "other"), model: "m",
                at: noon + .days(1))

            func groups(_ name: String) async throws -> [UsageGroupBody] {
                let path = "/admin/usage?\(month)&group=\(name)"
                return try await admin.get(path).decode(UsageBody.self, expecting: 200).groups ?? []
            }
            let (days, models) = (try await groups("day"), try await groups("model"))
            let (purposes, users) = (try await groups("purpose"), try await groups("user"))

            #expect(days.map(\.day) == ["2026-11-20", "2026-11-21"] && days.map(\.totals.inputTokens) == [1, 20])
            #expect(models.map(\.model) == ["claude-opus-5", "m"] && models.map(\.provider) == ["anthropic", "other"])
            #expect(purposes.map(\.purpose) == ["title", "reply"])
            #expect(users.map(\.userID) == [admin.user?.id, member.user?.id])
            #expect(users.map(\.totals.unknownCosts) == [0, 1])
            #expect(users.allSatisfy { $0.day == nil && $0.model == nil && $0.purpose == nil && $0.provider == nil })
        }
    }

    @Test func `without a period, usage is that of this month`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let start = Timestamp.now.startOfMonth(minutesAhead: 0)
            try await server.charge(admin, CallUsage(input: 1, output: 0), at: start)
            try await server.charge(admin, CallUsage(input: 20, output: 0), at: start - .microseconds(1))

            let usage = try await admin.get("/usage").decode(UsageBody.self, expecting: 200)

            #expect(usage.since == "\(start)" && usage.until == nil)
            #expect(usage.totals.inputTokens == 1)
        }
    }

    @Test(arguments: [
        ("since=", "since"), ("since=yesterday", "since"), ("since=2026-11-01", "since"), ("until=0", "until"),
        ("since=2026-11-02T00:00:00Z&until=2026-11-01T00:00:00Z", "until"), ("group=", "group"),
        ("group=hour", "group"), ("group=Day", "group"), ("group=day%00", "group"),
    ])
    func `a parameter that makes no sense is refused by its name`(query: String, field: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            for path in ["/usage", "/admin/usage"] {
                let answer = try await admin.get("\(path)?\(query)")

                #expect(answer.status == 422, "\(path)")
                #expect(try answer.problem().errors?.map(\.field) == [field], "\(path)")
            }
            #expect(try await admin.get("/usage?group=user").status == 422)
        }
    }

    @Test func `deleting chats and reading pages changes no sum`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat(title: "Mine")
            try await server.charge(admin, CallUsage(input: 1000, output: 0))

            #expect(try await admin.delete("/chats/\(chat.id)").status == 204)

            let usage = try await admin.get("/usage").decode(UsageBody.self, expecting: 200)
            #expect(usage.totals.costMicros == 5000)
            #expect(try await admin.page("/settings").text.contains("$0.0050"))
        }
    }
}
