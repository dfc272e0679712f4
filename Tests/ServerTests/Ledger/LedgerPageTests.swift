import API
import Foundation
import Model
import Storage
import TestSupport
import Testing

@testable import Server

/// The pages about usage and prices.
@Suite struct LedgerPageTests {
    @Test func `an administrator sees who used what in a period`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let member = try await server.member("Grace")
            let now = Timestamp.now
            let lastMonth = now.startOfMonth(minutesAhead: 0) - .days(1)
            try await server.charge(admin, CallUsage(input: 1_000_000, output: 0), at: now)
            try await server.charge(member, CallUsage(input: 20, output: 0), model: "llama", at: lastMonth)

            let month = try await admin.page("/admin/usage").text
            let last = try await admin.page("/admin/usage?period=last-month").text
            let other = try await admin.page("/admin/usage?period=%00").text

            #expect(month.contains("$5.00") && month.contains("claude-opus-5") && !month.contains("llama"))
            #expect(last.contains("llama") && last.contains("Unknown") && !last.contains("claude-opus-5"))
            #expect(last.contains("/admin/users/\(member.user?.id ?? "")"))
            #expect(other.contains("claude-opus-5"))
        }
    }

    @Test func `those who are gone are still on the list`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let member = try await server.member()
            try await server.charge(member, CallUsage(input: 1_000_000, output: 0))
            let id = try #require(member.user.flatMap { User.ID($0.id) })
            try await server.database.write { try $0.run("DELETE FROM users WHERE id = \(id)") }

            let page = try await admin.page("/admin/usage").text

            #expect(page.contains("Deleted account") && page.contains("$5.00"))
        }
    }

    @Test func `the settings tell one's own usage of today and this month`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let member = try await server.member()
            try await server.charge(admin, CallUsage(input: 2_000_000, output: 0))
            try await server.charge(
                member, CallUsage(input: 250_000, output: 11, cacheRead: 750_000), model: "claude-sonnet-4-6")
            try await server.charge(member, CallUsage(input: 0, output: 7_654_321), model: "llama")

            let page = try await member.page("/settings").text

            #expect(page.contains("$0.98") && page.contains("75% from cache") && page.contains("7,654,332"))
            #expect(page.contains("and 1 request of unknown cost"))
            #expect(!page.contains("$10.00"))
        }
    }

    @Test func `names from the address fill the form, unless they could not be stored`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            let page = try await admin.page("/admin/prices?model=%22%3E%3Cb%3E&provider=other").text
            let plain = try await admin.page("/admin/prices?model=%00x&provider=").text

            #expect(page.contains("value=\"&quot;&gt;&lt;b&gt;\"") && page.contains("value=\"other\""))
            #expect(plain.contains("value=\"anthropic\"") && !plain.contains("\0"))
        }
    }
}
