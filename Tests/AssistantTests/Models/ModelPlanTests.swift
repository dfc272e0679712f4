import Anthropic
import Model
import Storage
import TestSupport
import Testing

@testable import Assistant

@Suite struct ModelPlanTests {
    @Test func `a plan has what the model offers`() async throws {
        try await CheckingUpstream.running { upstream in
            try await withCatalog(at: upstream.address) { fixture in
                await fixture.catalog.load()

                let plan = await fixture.catalog.plan(model: nil, effort: .high)

                #expect(plan.model == "claude-sonnet-5-5")
                #expect(plan.effort == .high)
                #expect(plan.thinking == .adaptive)
                #expect(plan.thinking?.request == .adaptive(.summarized))
                #expect(plan.maxTokens == 100_000)
                #expect(plan.contextWindow == 1_000_000)
                #expect(plan.replaced == nil)
            }
        }
    }

    @Test func `a model without efforts and adaptive thinking is sent neither, and no more tokens than it allows`()
        async throws
    {
        try await CheckingUpstream.running { upstream in
            try await withCatalog(at: upstream.address, model: "claude-haiku-4-5") { fixture in
                await fixture.catalog.load()

                let plan = await fixture.catalog.plan(model: nil, effort: .max)

                #expect(plan.effort == nil)
                #expect(plan.thinking == nil)
                #expect(plan.maxTokens == 64_000)
            }
        }
    }

    @Test func `an effort that is not offered becomes the next lower one`() async throws {
        var model = SimulatedModel("claude-sonnet-5-5")
        model.efforts = ["medium", "high"]
        try await CheckingUpstream.running(service: SimulatedService(models: [model])) { upstream in
            try await withCatalog(at: upstream.address) { fixture in
                await fixture.catalog.load()

                #expect(await fixture.catalog.plan(model: nil, effort: .max).effort == .high)
                #expect(await fixture.catalog.plan(model: nil, effort: .medium).effort == .medium)
                #expect(await fixture.catalog.plan(model: nil, effort: .low).effort == nil)
            }
        }
    }

    @Test func `a wish is carried out if the model is allowed, and replaced otherwise`() async throws {
        try await CheckingUpstream.running { upstream in
            try await withCatalog(at: upstream.address) { fixture in
                try await fixture.catalog.allow(AllowedModels(names: ["claude-opus-5-5", "claude-gone-1"]))

                let allowed = await fixture.catalog.plan(model: "claude-opus-5-5", effort: .max)
                #expect(allowed.model == "claude-opus-5-5")
                #expect(allowed.effort == .max)
                #expect(allowed.replaced == nil)
                for other in ["claude-haiku-5-5", "claude-gone-1", "claude-unknown"] {
                    let plan = await fixture.catalog.plan(model: other, effort: .high)
                    #expect(plan.model == "claude-sonnet-5-5")
                    #expect(plan.effort == .high)
                    #expect(plan.replaced == other)
                }
            }
        }
    }

    @Test func `while the list is unknown, a plan waits for nothing and sends nothing that could be refused`()
        async throws
    {
        let gate = Gate()
        let held = ScriptedAnswer([.wait(gate), .close])
        try await ScriptedUpstream.running(held) { upstream in
            try await withCatalog(at: upstream.address) { fixture in
                _ = try await fixture.catalog.allowing(AllowedModels(names: ["other"]))

                let plan = await fixture.catalog.plan(model: "other", effort: .high)

                #expect(plan.model == "other")
                #expect(plan.effort == nil)
                #expect(plan.thinking == nil)
                #expect(plan.contextWindow == nil)
                #expect(plan.maxTokens == 100_000)
                gate.open()
            }
        }
    }

    @Test func `a retired model is replaced, even before the list says so`() async throws {
        let list = """
            {"data":[{"id":"a","lifecycle":"retired"},{"id":"b","retires_at":"2020-01-01T00:00:00Z"},
            {"id":"c","lifecycle":"deprecated"}],"has_more":false}
            """
        try await ScriptedUpstream.running(.json(list)) { upstream in
            try await withCatalog(at: upstream.address, model: "a") { fixture in
                _ = try await fixture.catalog.allowing(AllowedModels(names: ["a", "b", "c"], standard: "b"))
                await fixture.catalog.load()

                for model in ["a", "b"] {
                    let plan = await fixture.catalog.plan(model: model, effort: nil)
                    #expect(plan.model == "c")
                    #expect(plan.replaced == model)
                }
                #expect(await fixture.catalog.choices().map(\.id) == ["c"])
            }
        }
    }

    @Test func `the administrator's default counts unless the settings name the model`() async throws {
        try await CheckingUpstream.running { upstream in
            for isFixed in [false, true] {
                try await withCatalog(at: upstream.address, isFixed: isFixed) { fixture in
                    try await fixture.catalog.allow(AllowedModels(standard: "claude-opus-5-5"))

                    let plan = await fixture.catalog.plan(model: nil, effort: nil)

                    #expect(plan.model == (isFixed ? "claude-sonnet-5-5" : "claude-opus-5-5"))
                }
            }
        }
    }

    @Test func `a server that lacks the usual model answers with its first one`() async throws {
        let list = #"{"data":[{"id":"qwen3:4b","object":"model","created":1},{"id":"llama"}],"object":"list"}"#
        try await ScriptedUpstream.running(.json(list)) { upstream in
            try await withCatalog(at: upstream.address) { fixture in
                await fixture.catalog.load()

                #expect(await fixture.catalog.plan(model: nil, effort: .high).model == "qwen3:4b")
                #expect(await fixture.catalog.plan(model: nil, effort: .high).effort == nil)
                #expect(await fixture.catalog.choices().map(\.id) == ["qwen3:4b"])
            }
        }
    }

    @Test func `a name without a date means the listed model with one`() async throws {
        try await CheckingUpstream.running(
            service: SimulatedService(models: [SimulatedModel("claude-sonnet-5-5-20261007")])
        ) { upstream in
            try await withCatalog(at: upstream.address) { fixture in
                await fixture.catalog.load()

                let plan = await fixture.catalog.plan(model: nil, effort: .low)

                #expect(plan.model == "claude-sonnet-5-5")
                #expect(plan.effort == .low)
                #expect(await fixture.catalog.choices().map(\.isDefault) == [true])
                let dated = await fixture.catalog.plan(model: "claude-sonnet-5-5-20261007", effort: nil)
                #expect(dated.replaced == nil)
            }
        }
    }

    @Test func `the built-in model has no choices, and is never asked for a list`() async throws {
        try await ScriptedUpstream.running(.json("{}")) { upstream in
            try await withCatalog(at: upstream.address) { fixture in
                let client = try fixture.client(of: upstream.address)
                fixture.source.use(ModelServer(model: "small", maxTokens: 1024, isLocal: true) { client })
                await fixture.catalog.load()

                let plan = await fixture.catalog.plan(model: "claude-opus-5-5", effort: .high)

                #expect(plan.model == "small")
                #expect(plan.effort == nil)
                #expect(plan.maxTokens == 1024)
                #expect(plan.replaced == "claude-opus-5-5")
                #expect(await fixture.catalog.choices().map(\.id) == ["small"])
                #expect(upstream.requests.isEmpty)
            }
        }
    }

    @Test func `thinking is switched off in the way that a model offers`() {
        #expect(ReplyPlan.Thinking.off(among: [.adaptive, .disabled]) == .disabled)
        #expect(ReplyPlan.Thinking.off(among: [.adaptive, .betweenTools]) == .betweenTools)
        #expect(ReplyPlan.Thinking.off(among: [.adaptive]) == nil)
        #expect(ReplyPlan.Thinking.off(among: []) == nil)
        #expect(ReplyPlan.Thinking.on(among: [.enabled, .disabled]) == nil)
    }
}

extension ModelCatalog {
    /// Allows models without asking the server for its list.
    fileprivate func allowing(_ models: AllowedModels) async throws -> AllowedModels {
        try await store.allow(models)
    }
}
