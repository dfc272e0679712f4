import API
import Assistant
import Foundation
import NIOHTTP1
import Storage
import TestSupport
import Testing

@testable import Server

@Suite struct ConnectionRoutesTests {
    private static let secret = "sk-ant-api03-0123456789-wxyz"

    @Test func `a saved connection answers from the next message on, and its key is not shown again`() async throws {
        try await CheckingUpstream.running(.text("From the new server.")) { upstream in
            try await withServer(models: .open) { server in
                let admin = try await server.setUp()
                let before = try await admin.get("/admin/connection").decode(ConnectionBody.self, expecting: 200)
                #expect(before.origin == "built-in")
                #expect(before.needsRestart == false)

                let saved = try await admin.put(
                    "/admin/connection",
                    NewConnectionBody(
                        address: upstream.address + "/v1/", authentication: "x-api-key", key: .present(Self.secret)))

                let body = try saved.decode(ConnectionBody.self, expecting: 200)
                #expect(body.origin == "saved")
                #expect(body.address == upstream.address)
                #expect(body.hasKey)
                #expect(body.keyHint == "wxyz")
                #expect(body.savedAt != nil)
                #expect(body.needsRestart)
                #expect(!saved.text.contains("0123456789"))
                let chat = try await admin.createChat()
                _ = try await admin.converse("Hi", in: chat)
                let messages = try await admin.get("/chats/\(chat.id)/messages").decode(MessageListBody.self).messages
                #expect(messages.last?.content == "From the new server.")
                #expect(upstream.accepted.last?.request["x-api-key"] == Self.secret)
                for page in ["/admin/models", "/admin"] {
                    #expect(try await admin.get("!" + page).text.contains("0123456789") == false)
                }
            }
        }
    }

    @Test func `another address needs its key anew, and does not get the saved one`() async throws {
        try await ScriptedUpstream.running(.json(#"{"data":[]}"#)) { other in
            try await ScriptedUpstream.running(.json(#"{"data":[{"id":"a"}]}"#)) { first in
                try await withServer(models: .open) { server in
                    let admin = try await server.setUp()
                    _ = try await admin.put(
                        "/admin/connection",
                        NewConnectionBody(address: first.address, key: .present(Self.secret)))

                    _ = try await admin.post(
                        "/admin/connection/test", NewConnectionBody(address: other.address))
                    _ = try await admin.post(
                        "/admin/connection/test", NewConnectionBody(address: first.address))
                    let kept = try await admin.put(
                        "/admin/connection", NewConnectionBody(address: first.address, authentication: "x-api-key")
                    ).decode(ConnectionBody.self, expecting: 200)
                    let moved = try await admin.put(
                        "/admin/connection", NewConnectionBody(address: other.address)
                    ).decode(ConnectionBody.self, expecting: 200)
                    let anthropic = try await admin.put(
                        "/admin/connection", NewConnectionBody(address: "https://api.anthropic.com"))

                    #expect(kept.hasKey)
                    #expect(!moved.hasKey)
                    #expect(anthropic.status == 422)
                    #expect(try anthropic.problem().errors?.map(\.field) == ["key"])
                    #expect(!other.requests.isEmpty)
                    for request in other.requests {
                        #expect(request["authorization"] == nil)
                        #expect(request["x-api-key"] == nil)
                    }
                    #expect(
                        first.requests.allSatisfy { request in
                            request["authorization"] != nil || request["x-api-key"] != nil
                        })
                }
            }
        }
    }

    @Test func `disconnecting deletes the key, and the built-in model answers`() async throws {
        try await CheckingUpstream.running { upstream in
            try await withServer(models: .open) { server in
                let admin = try await server.setUp()
                _ = try await admin.put(
                    "/admin/connection", NewConnectionBody(address: upstream.address, key: .present(Self.secret)))

                let removed = try await admin.delete("/admin/connection")
                let again = try await admin.delete("/admin/connection")

                #expect(removed.status == 204)
                #expect(again.status == 404)
                #expect(server.replies.model == "built-in")
                let body = try await admin.get("/admin/connection").decode(ConnectionBody.self)
                #expect(body.origin == "built-in")
                #expect(!body.hasKey)
            }
        }
    }

    @Test(
        arguments: [
            (#"{"address":"ftp://example.org"}"#, "address"), (#"{"address":"example.org"}"#, "address"),
            (#"{"address":"https://user:secret@example.org"}"#, "address"),
            (#"{"address":"http://169.254.169.254"}"#, "address"), (#"{"address":"http://[fe80::1]"}"#, "address"),
            (#"{"address":"http://2852039166/"}"#, "address"), (#"{"address":""}"#, "address"), ("{}", "address"),
            (#"{"address":"https://example.org","key":"клю\u0447"}"#, "key"),
            (#"{"address":"https://example.org","key":"a b"}"#, "key"),
            (#"{"address":"https://example.org","authentication":"basic"}"#, "authentication"),
        ])
    func `an unusable connection is refused by its field`(json: String, field: String) async throws {
        try await withServer(models: .open) { server in
            let admin = try await server.setUp()

            let answer = try await admin.send(.PUT, "/admin/connection", json: json)

            #expect(answer.status == 422, "\(answer.text)")
            #expect(try answer.problem().errors?.map(\.field) == [field])
            #expect(try await admin.get("/admin/connection").decode(ConnectionBody.self).origin == "built-in")
        }
    }

    @Test func `a test says what works and keeps nothing`() async throws {
        try await CheckingUpstream.running { upstream in
            try await withServer(models: .open) { server in
                let admin = try await server.setUp()

                let test = try await admin.post(
                    "/admin/connection/test",
                    NewConnectionBody(address: upstream.address, key: .present(Self.secret))
                ).decode(ConnectionTestBody.self, expecting: 200)
                let nothing = try await admin.send(.POST, "/admin/connection/test", json: "{}")

                #expect(test.isReachable)
                #expect(test.isKeyAccepted == true)
                #expect(test.models?.count == 4)
                #expect(test.fault == nil)
                #expect(nothing.status == 404, "there is no connection yet")
                #expect(try await admin.get("/admin/connection").decode(ConnectionBody.self).origin == "built-in")
            }
        }
    }

    @Test func `a key that cannot be read is told, and can be entered anew`() async throws {
        try await CheckingUpstream.running { upstream in
            try await withServer(models: .open) { server in
                let admin = try await server.setUp()
                let connection = NewConnectionBody(address: upstream.address, key: .present(Self.secret))
                _ = try await admin.put("/admin/connection", connection)

                try await server.database.write { try $0.run("UPDATE model_connection SET sealed_key = \([UInt8(0)])") }

                #expect(try await admin.get("/admin/connection").decode(ConnectionBody.self).isKeyUnreadable)
                #expect(try await admin.get("!/admin/models").status == 200)
                #expect(
                    try await admin.post("/admin/connection/test", NewConnectionBody()).slug == "key-unreadable")
                let saved = try await admin.put("/admin/connection", connection)
                #expect(try saved.decode(ConnectionBody.self, expecting: 200).isKeyUnreadable == false)
            }
        }
    }

    @Test func `the settings take precedence over what the page could save`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            let standing = try await admin.get("/admin/connection").decode(ConnectionBody.self, expecting: 200)
            let saved = try await admin.put(
                "/admin/connection", NewConnectionBody(address: "https://example.org", key: .present(Self.secret)))

            #expect(standing.origin == "environment")
            #expect(saved.slug == "conflict")
            #expect(try await admin.get("!/admin/models").text.contains("<form class=\"stack\" action") == false)
        }
    }

    @Test func `the security log has who saved a connection, and no key`() async throws {
        let log = RecordedLog()
        try await RecordedLog.$current.withValue(log) {
            try await withServer(models: .open) { server in
                let admin = try await server.setUp()

                _ = try await admin.put(
                    "/admin/connection",
                    NewConnectionBody(address: "http://127.0.0.1:1", key: .present(Self.secret)))
                _ = try await admin.delete("/admin/connection")
            }
        }

        #expect(log.lines("Connection to the model server saved").count == 1)
        #expect(log.lines("Connection to the model server removed").count == 1)
        #expect(!log.text.contains("0123456789"))
    }
}
