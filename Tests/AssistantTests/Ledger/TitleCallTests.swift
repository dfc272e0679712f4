import Anthropic
import Model
import TestSupport
import Testing

@testable import Assistant
@testable import Storage

/// The rows of titles in the ledger.
@Suite struct TitleCallTests {
    private static let titles = Titles.model(SimulatedModel.haiku5_5.id)

    private static func isTitle(_ request: CheckedRequest) -> Bool { request.model == SimulatedModel.haiku5_5.id }

    @Test func `a title is a row of its own, and no part of the reply's cost`() async throws {
        let script: CheckingUpstream.Script = { request, _ in
            Self.isTitle(request) ? .text("Multiplication") : .text("42")
        }
        try await withPricedReplies(titles: Self.titles, script) { fixture in
            let chat = try await fixture.chat()
            let reply = try await fixture.answer(to: .say("6 · 7?"), in: chat)
            try await eventually("the chat is named") { !fixture.replies.isNaming }

            let calls = try await fixture.calls()
            let named = try await ChatStore(database: fixture.database).chat(chat, of: fixture.ada)
            #expect(named.title == "Multiplication")
            #expect(calls.map(\.purpose) == [.reply, .title] && calls.map(\.chatID) == [chat, chat])
            try #require(calls.count == 2)
            #expect(calls[1].messageID == nil && calls[1].model == SimulatedModel.haiku5_5.id)
            #expect(calls[1].outcome?.ending == .complete && !calls[1].isEstimate)
            #expect(calls[1].usage == fixture.upstream.requests.first(where: Self.isTitle)?.usage.counted)
            #expect(calls[1].cost != nil && reply.metadata?.costMicros == calls[0].micros)
        }
    }

    @Test func `a title that the server's end cuts short is an estimate`() async throws {
        let script: CheckingUpstream.Script = { request, _ in
            Self.isTitle(request) ? .text("Multi", "plication").hanging(before: .textDelta(2)) : .text("42")
        }
        try await withPricedReplies(titles: Self.titles, script) { fixture in
            _ = try await fixture.answer(to: .say("6 · 7?"), in: try await fixture.chat())
            try await eventually("the title begins") {
                fixture.upstream.requests.contains { Self.isTitle($0) && $0.hasBegun }
            }
            await fixture.shutDown()
            try await fixture.stopped()

            let call = try #require(try await fixture.calls().last)
            #expect(call.purpose == .title && call.outcome?.ending == .stopped && call.isEstimate)
            #expect(call.cost != nil)
        }
    }
}
