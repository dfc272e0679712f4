import API
import Foundation
import Model
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

@Suite struct ModelRoutesTests {
    @Test func `people see what they may choose, with what it can do`() async throws {
        try await CheckingUpstream.running { upstream in
            try await withServer(models: .listed(at: upstream.address)) { server in
                let admin = try await server.setUp()
                let member = try await server.member()

                let before = try await member.get("/models").decode(ModelListBody.self, expecting: 200)
                _ = try await admin.put("/admin/models", AllowedModelsBody(allowed: ["claude-haiku-4-5"]))
                let after = try await member.get("/models").decode(ModelListBody.self, expecting: 200)

                #expect(before.models.map(\.id) == ["claude-sonnet-5-5"])
                #expect(before.default == "claude-sonnet-5-5")
                #expect(after.models.map(\.id) == ["claude-sonnet-5-5", "claude-haiku-4-5"])
                #expect(after.models[0].efforts == ["low", "medium", "high", "xhigh", "max"])
                #expect(after.models[0].thinking == ["adaptive", "between_tools"])
                #expect(after.models[0].maxInputTokens == 1_000_000)
                #expect(after.models[1].efforts == [])
                #expect(after.models[1].isDefault == false)
                #expect(after.models[1].isAllowed == nil)
            }
        }
    }

    @Test func `an administrator sees all models and decides`() async throws {
        try await CheckingUpstream.running { upstream in
            try await withServer(models: .listed(at: upstream.address)) { server in
                let admin = try await server.setUp()

                let saved = try await admin.put(
                    "/admin/models",
                    AllowedModelsBody(allowed: ["claude-sonnet-5-5"], default: "claude-opus-5-5")
                ).decode(ModelRulesBody.self, expecting: 200)
                let refused = try await admin.put("/admin/models", AllowedModelsBody(allowed: [], default: "gpt"))

                #expect(saved.models.count == 4)
                #expect(
                    saved.models.filter { $0.isAllowed == true }.map(\.id) == ["claude-opus-5-5", "claude-sonnet-5-5"])
                #expect(saved.default == "claude-opus-5-5")
                #expect(saved.isListed)
                #expect(!saved.isDefaultFixed)
                #expect(refused.status == 422)
                #expect(try refused.problem().errors?.map(\.field) == ["default"])
                let read = try await admin.get("/admin/models").decode(ModelRulesBody.self, expecting: 200)
                #expect(read.default == "claude-opus-5-5")
            }
        }
    }

    @Test func `a chat's model and effort are changed, shown and reset`() async throws {
        try await CheckingUpstream.running { upstream in
            try await withServer(models: .listed(at: upstream.address)) { server in
                let admin = try await server.setUp()
                _ = try await admin.put("/admin/models", AllowedModelsBody(allowed: ["claude-opus-5-5"]))
                let chat = try await admin.createChat(title: "Mine")
                #expect(chat.model == nil)
                #expect(chat.effort == nil)

                let changed = try await admin.patch(
                    "/chats/\(chat.id)",
                    ChatChangesBody(model: .present("claude-opus-5-5"), effort: .present("max"))
                ).decode(ChatBody.self, expecting: 200)

                #expect(changed.model == "claude-opus-5-5")
                #expect(changed.effort == "max")
                #expect(changed.title == "Mine")
                let read = try await admin.get("/chats/\(chat.id)").decode(ChatBody.self, expecting: 200)
                #expect(read.model == "claude-opus-5-5")
                let reset = try await admin.send(
                    .PATCH, "/chats/\(chat.id)", json: #"{"model":null,"effort":null}"#
                ).decode(ChatBody.self, expecting: 200)
                #expect(reset.model == nil)
                #expect(reset.effort == nil)
            }
        }
    }

    @Test(
        arguments: [
            (#"{"model":"claude-haiku-5-5"}"#, "model"), (#"{"model":""}"#, "model"),
            (#"{"effort":"extreme"}"#, "effort"), (#"{"model":"claude-haiku-4-5","effort":"low"}"#, "effort"),
            (#"{"model":7}"#, "model"),
        ])
    func `what may not be chosen is refused by its field`(json: String, field: String) async throws {
        try await CheckingUpstream.running { upstream in
            try await withServer(models: .listed(at: upstream.address)) { server in
                let admin = try await server.setUp()
                _ = try await admin.put("/admin/models", AllowedModelsBody(allowed: ["claude-haiku-4-5"]))
                let chat = try await admin.createChat()

                let changed = try await admin.send(.PATCH, "/chats/\(chat.id)", json: json)
                let created = try await admin.send(.POST, "/chats", json: json)

                for answer in [changed, created] {
                    #expect(answer.status == 422)
                    #expect(try answer.problem().errors?.map(\.field) == [field])
                }
                #expect(try await admin.get("/chats").decode(ChatListBody.self).chats.count == 1)
            }
        }
    }

    @Test func `a new chat carries its model and effort, with or without a first message`() async throws {
        try await CheckingUpstream.running { upstream in
            try await withServer(models: .listed(at: upstream.address)) { server in
                let admin = try await server.setUp()

                let empty = try await admin.post("/chats", NewChatBody(effort: "low"))
                    .decode(ChatBody.self, expecting: 201)
                let started = try await admin.post(
                    "/chats", NewChatBody(content: "Hi", model: "claude-sonnet-5-5", effort: "max")
                ).decode(StartedChatBody.self, expecting: 201)

                #expect(empty.effort == "low")
                #expect(empty.model == nil)
                #expect(started.chat.model == "claude-sonnet-5-5")
                #expect(started.chat.effort == "max")
            }
        }
    }

    @Test func `without a list no effort is offered`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()

            let answer = try await admin.send(.PATCH, "/chats/\(chat.id)", json: #"{"effort":"low"}"#)

            #expect(answer.status == 422)
            #expect(
                try await admin.get("/models").decode(ModelListBody.self).models.map(\.id) == ["scripted-model"])
        }
    }
}
