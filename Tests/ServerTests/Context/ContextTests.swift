import API
import Foundation
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

@Suite struct ContextTests {
    private static let path = "/admin/context"

    @Test func `until one is saved, the context is the default in version 0`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            let primary = try await admin.get(Self.path).decode(ContextFileBody.self, expecting: 200)
            let personal = try await admin.get("/context").decode(ContextFileBody.self, expecting: 200)

            #expect(primary.version == 0 && primary.type == "primary" && !primary.content.isEmpty)
            #expect(primary.id == nil && primary.updatedAt == nil && primary.updatedBy == nil)
            #expect(personal.version == 0 && personal.type == "personal" && personal.content.isEmpty)
            let versions = try await admin.get("\(Self.path)/versions").decode(ContextVersionListBody.self).versions
            #expect(versions.isEmpty)
            #expect(try await admin.get("\(Self.path)/versions/0").status == 404)
        }
    }

    @Test func `every save is a version that can be read later`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            for text in ["one", "", "three"] {
                _ = try await admin.put(Self.path, ContextContentBody(content: text))
            }

            let list = try await admin.get("\(Self.path)/versions").decode(ContextVersionListBody.self).versions
            let second = try await admin.get("\(Self.path)/versions/2").decode(ContextVersionBody.self)

            #expect(list.map(\.version) == [3, 2, 1])
            #expect(list.allSatisfy { $0.content == nil && $0.author == "admin" && $0.updatedBy == admin.user?.id })
            #expect(second.content == "")
            #expect(try await admin.get(Self.path).decode(ContextFileBody.self).content == "three")
            for number in ["4", "-1", "x", "1.0", "99999999999999999999"] {
                #expect(try await admin.get("\(Self.path)/versions/\(number)").status == 404, "\(number)")
            }
        }
    }

    @Test(arguments: [
        ("\"2\"", 200), ("2", 200), ("*", 200), ("\"1\"", 412), ("1", 412), ("\"3\"", 412), ("0", 412), ("-1", 412),
        ("\"x\"", 422), ("", 422), ("\"\"", 422), ("2.0", 422), ("\"1\", \"2\"", 422), ("99999999999999999999", 422),
    ])
    func `a save can require the version that it replaces`(tag: String, status: Int) async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            for path in [Self.path, "/context"] {
                for text in ["one", "two"] { _ = try await admin.put(path, ContextContentBody(content: text)) }

                let answer = try await admin.put(path, ContextContentBody(content: "mine"), headers: ["if-match": tag])

                #expect(answer.status == status)
                if status == 412 { #expect(answer.slug == "version-conflict") }
                let file = try await admin.get(path).decode(ContextFileBody.self)
                #expect(file.content == (status == 200 ? "mine" : "two"))
                #expect(file.version == (status == 200 ? 3 : 2))
            }
        }
    }

    @Test func `of twenty simultaneous saves over the same version, one succeeds`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            let statuses = try await inParallel(20) { number in
                try await admin.put(
                    Self.path, ContextContentBody(content: "text \(number)"), headers: ["if-match": "\"0\""]
                ).status
            }

            #expect(statuses.filter { $0 == 200 }.count == 1)
            #expect(statuses.filter { $0 == 412 }.count == 19)
            #expect(try await admin.get(Self.path).decode(ContextFileBody.self).version == 1)
        }
    }

    @Test func `a personal context belongs to one person, and members can access no other`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let member = try await server.member()

            _ = try await admin.put("/context", ContextContentBody(content: "I am the admin."))
            _ = try await member.put("/context", ContextContentBody(content: "I am a member."))

            #expect(try await admin.get("/context").decode(ContextFileBody.self).content == "I am the admin.")
            #expect(try await member.get("/context").decode(ContextFileBody.self).content == "I am a member.")
            for path in [Self.path, "\(Self.path)/versions", "\(Self.path)/versions/1"] {
                #expect(try await member.get(path).status == 403)
            }
            #expect(try await member.put(Self.path, ContextContentBody(content: "x")).status == 403)
        }
    }

    @Test func `a context has at most a hundred thousand characters, kept byte for byte`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let longest = String(repeating: "я", count: 99_998) + " \n"

            for path in [Self.path, "/context"] {
                let kept = try await admin.put(path, ContextContentBody(content: longest))
                let refused = try await admin.put(path, ContextContentBody(content: longest + "."))

                let content = try kept.decode(ContextFileBody.self, expecting: 200).content
                #expect(content.utf8.elementsEqual(longest.utf8))
                #expect(refused.status == 422)
                #expect(try refused.problem().errors?.map(\.code) == ["too-long"])
            }
        }
    }
}
