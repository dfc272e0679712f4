import API
import Foundation
import Model
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

/// The price list, over HTTP.
@Suite struct PriceTests {
    private func list(_ admin: Person) async throws -> PriceListBody {
        try await admin.get("/admin/prices").decode(PriceListBody.self, expecting: 200)
    }

    @Test func `a price is added as decimal text and read back the same`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            var new = NewPriceBody(
                provider: "other", model: "llama", validFrom: "2026-11-27", input: "0.25", output: "1.000001")
            new.cacheRead = "0"

            let added = try await admin.post("/admin/prices", new).decode(PriceBody.self, expecting: 201)

            let stored = try #require(try await list(admin).prices.first { $0.id == added.id })
            for price in [added, stored] {
                #expect(price.provider == "other" && price.model == "llama" && price.isRemovable)
                #expect(price.validFrom == "2026-11-27T00:00:00.000000Z" && price.bandFromTokens == 0)
                #expect(price.input == "0.25" && price.output == "1.000001" && price.cacheRead == "0")
                #expect(price.cacheWrite5m == nil && price.cacheWrite1h == nil && price.webSearch == nil)
            }
            let call = try await server.charge(
                admin, CallUsage(input: 1_000_000, output: 1_000_000), provider: Provider(rawValue: "other"),
                model: "llama", at: Timestamp("2026-11-27T00:00:00Z") ?? .now)
            #expect(call.cost == 1_250_001)
        }
    }

    @Test func `models that were used without a price come first, until they have one`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let other = Provider(rawValue: "other")
            try await server.charge(admin, CallUsage(input: 1, output: 1), provider: other, model: "llama")

            let before = try await list(admin)
            let page = try await admin.page("/admin/prices").text
            _ = try await admin.post(
                "/admin/prices", NewPriceBody(provider: "other", model: "llama", input: "0", output: "0"))

            #expect(before.unpriced == [UnpricedModelBody(provider: "other", model: "llama", calls: 1)])
            #expect(page.contains("/admin/prices?provider=other&amp;model=llama#new-price"))
            #expect(try await list(admin).unpriced.isEmpty)
            #expect(try await list(admin).prices.first { $0.model == "llama" }?.validFrom == nil)
        }
    }

    @Test func `a price is removed unless calls were charged by it`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let prices = try await list(admin).prices
            let used = try #require(prices.first { $0.model == "claude-opus-5" })
            let unused = try #require(prices.first { $0.model == "claude-opus-4-8" })
            try await server.charge(admin, CallUsage(input: 1, output: 1))

            let refused = try await admin.delete("/admin/prices/\(used.id)")
            #expect(refused.status == 409 && refused.slug == "conflict")
            #expect(try await admin.delete("/admin/prices/\(unused.id)").status == 204)
            #expect(try await admin.delete("/admin/prices/\(unused.id)").status == 404)

            let left = try await list(admin).prices
            #expect(left.count == prices.count - 1)
            #expect(left.first { $0.id == used.id }?.isRemovable == false)
        }
    }

    @Test(arguments: [
        (#""input":"1,5""#, ["input"]), (#""input":"-1","output":"1e3""#, ["input", "output"]),
        (#""output":"10000.000001""#, ["output"]),
        (#""cache_read":"x","web_search":"""#, ["cache_read", "web_search"]),
        (#""cache_write_5m":"0.0000001","cache_write_1h":"¼""#, ["cache_write_5m", "cache_write_1h"]),
        (#""model":"  ""#, ["model"]), (#""provider":"","input":"x""#, ["input", "provider"]),
        (#""provider":"built-in""#, ["provider"]), (#""valid_from":"27.11.2026""#, ["valid_from"]),
        (#""valid_from":"2026-02-30""#, ["valid_from"]), (#""valid_from":"1960-01-01""#, ["valid_from"]),
        (#""band_from_tokens":-1"#, ["band_from_tokens"]), (#""band_from_tokens":7"#, ["band_from_tokens"]),
        (#""band_from_tokens":1000000000001"#, ["band_from_tokens"]),
        (#""input":1.5"#, ["input"]),
    ])
    func `an impossible price is refused, with everything that is wrong`(
        fields: String, expected: [String]
    ) async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            var body = try #require(
                JSONSerialization.jsonObject(with: Data("{\(fields)}".utf8)) as? [String: Any])
            body.merge(["provider": "other", "model": "m", "input": "1", "output": "1"]) { own, _ in own }
            let json = String(decoding: try JSONSerialization.data(withJSONObject: body), as: UTF8.self)

            let answer = try await admin.send(.POST, "/admin/prices", json: json)

            #expect(answer.status == 422)
            #expect(try answer.problem().errors?.map(\.field) == expected)
            #expect(try await list(admin).prices.allSatisfy { $0.provider == "anthropic" })
        }
    }

    @Test func `the same model, date and band is refused at its date`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let new = NewPriceBody(provider: "anthropic", model: "claude-opus-5", input: "1", output: "1")

            let answer = try await admin.post("/admin/prices", new)

            #expect(answer.status == 422)
            let faults = try answer.problem().errors
            #expect(faults?.map(\.field) == ["valid_from"] && faults?.map(\.code) == ["taken"])
        }
    }

    @Test func `who changes prices is in the security log`() async throws {
        let log = RecordedLog()
        try await RecordedLog.$current.withValue(log) {
            try await withServer { server in
                let admin = try await server.setUp()
                let new = NewPriceBody(provider: "other", model: "m", input: "1", output: "1")
                let added = try await admin.post("/admin/prices", new).decode(PriceBody.self, expecting: 201)
                _ = try await admin.delete("/admin/prices/\(added.id)")
            }
        }

        let lines = log.lines.filter { "\($0)".contains("Price ") }
        #expect(lines.count == 2)
    }
}
