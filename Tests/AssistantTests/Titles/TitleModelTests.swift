import Model
import Storage
import TestSupport
import Testing

@testable import Assistant

/// Which model names a chat.
@Suite struct TitleModelTests {
    private static let (small, sonnet, opus) = ("claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5")

    @Test(arguments: [
        (AllowedModels(), nil, small),
        (AllowedModels(names: [opus]), nil, sonnet),
        (AllowedModels(names: [opus]), opus, opus),
        (AllowedModels(standard: opus), nil, opus),
        (AllowedModels(names: [small, opus]), opus, small),
    ])
    func `the small model names chats unless an administrator allows others only`(
        allowed: AllowedModels, chosen: String?, model: String
    ) async throws {
        try await CheckingUpstream.running { upstream in
            try await withCatalog(at: upstream.address) { fixture in
                try await fixture.catalog.allow(allowed)

                let wish = ModelWish(model: chosen)
                let planned = await fixture.catalog.titlePlan(.smallModel(Self.small), for: wish, maxTokens: 1000)

                #expect(planned?.plan.model == model)
            }
        }
    }

    @Test func `a server that lacks the small model is not asked for it`() async throws {
        let service = SimulatedService(models: [.sonnet5_5])
        try await CheckingUpstream.running(service: service) { upstream in
            try await withCatalog(at: upstream.address) { fixture in
                await fixture.catalog.load()

                let planned = await fixture.catalog.titlePlan(
                    .smallModel(Self.small), for: ModelWish(), maxTokens: 1000)

                #expect(planned?.plan.model == Self.sonnet)
            }
        }
    }

    @Test(arguments: [(ModelAccount.mine, small), (.compatible, sonnet)])
    func `while a server's list is unknown, only Anthropic's is asked for the small model`(
        account: ModelAccount, model: String
    ) async throws {
        try await ScriptedUpstream.running(.json(status: 404, "{}")) { upstream in
            try await withCatalog(at: upstream.address, account: account) { fixture in
                await fixture.catalog.load()

                let planned = await fixture.catalog.titlePlan(
                    .smallModel(Self.small), for: ModelWish(), maxTokens: 1000)

                #expect(planned?.plan.model == model)
                #expect(planned?.plan.thinking == nil && planned?.plan.effort == nil)
            }
        }
    }

    @Test func `a model that the settings name is asked whatever people may choose`() async throws {
        try await CheckingUpstream.running { upstream in
            try await withCatalog(at: upstream.address) { fixture in
                try await fixture.catalog.allow(AllowedModels(names: [Self.opus]))

                let planned = await fixture.catalog.titlePlan(.model(Self.small), for: ModelWish(), maxTokens: 1000)

                #expect(planned?.plan.model == Self.small)
                #expect(planned?.plan.thinking == .disabled && planned?.plan.effort == .low)
            }
        }
    }

    @Test func `where only one model is allowed, no other is asked`() async throws {
        let script: CheckingUpstream.Script = { _, number in number == 1 ? .text("42") : .text("Multiplication") }
        try await CheckingUpstream.running(script: script) { upstream in
            try await withCatalog(at: upstream.address, account: .mine) { fixture in
                try await fixture.catalog.allow(AllowedModels(standard: Self.opus))
                let ada = User(email: EmailAddress(stored: "ada@example.org"), displayName: "Ada", maxChats: 10)
                try await Registration(database: fixture.database, mode: .closed).create(ada, passwordHash: "hash")
                let chats = ChatStore(database: fixture.database)
                let chat = try await chats.create(title: nil, owner: ada.id).id
                let replies = Replies(
                    database: fixture.database, source: fixture.source, catalog: fixture.catalog,
                    titles: .smallModel(Self.small), logger: .silent)
                try await replies.recover()

                _ = try await replies.begin(.say("6 · 7?"), in: chat, of: ada.id)

                try await eventually("the chat is named") {
                    try await chats.chat(chat, of: ada.id).title == "Multiplication"
                }
                try await eventually("the title is settled") { !replies.isNaming }
                #expect(upstream.messages.map(\.model) == [Self.opus, Self.opus])
                #expect(upstream.messages.allSatisfy { $0.refusal == nil })
                #expect(upstream.messages.last?.request.text.contains(#""effort":"low""#) == true)
            }
        }
    }
}
