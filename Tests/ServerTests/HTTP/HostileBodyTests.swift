import API
import Foundation
import Logging
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

@Suite struct HostileBodyTests {
    private static let garbage: [String: Data] = [
        "empty": Data(),
        "null": Data("null".utf8),
        "array": Data("[]".utf8),
        "array of an object": Data("[{}]".utf8),
        "number": Data("1".utf8),
        "string": Data(#""x""#.utf8),
        "cut off": Data(#"{"content":"#.utf8),
        "two documents": Data("{}{}".utf8),
        "comment": Data("{/* */}".utf8),
        "NaN": Data(#"{"max_uses":NaN}"#.utf8),
        "arrays in arrays": Data(String(repeating: "[", count: 100_000).utf8),
        "objects in objects": Data(String(repeating: #"{"content":"#, count: 100_000).utf8),
        "closed arrays": Data((String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)).utf8),
        "invalid UTF-8": Data([0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x3A, 0x31, 0x7D]),
        "overlong UTF-8": Data(Array(#"{"content":""#.utf8) + [0xC0, 0xAF] + Array(#""}"#.utf8)),
        "lone bytes": Data(Array(#"{"content":""#.utf8) + [0xF0, 0x9F, 0x99] + Array(#""}"#.utf8)),
        "surrogate bytes": Data(Array(#"{"content":""#.utf8) + [0xED, 0xA0, 0x80] + Array(#""}"#.utf8)),
        "zeros": Data(repeating: 0, count: 1000),
        "many keys": Data("{\((0..<10_000).map { "\"k\($0)\":1" }.joined(separator: ","))}".utf8),
    ]

    @Test(arguments: garbage.keys.sorted())
    func `anything but a JSON object is refused on every route`(name: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let belongings = try await Belongings(of: admin)
            let body = Self.garbage[name] ?? Data()

            for (route, expectation) in server.expectedRoutes where expectation.body != nil {
                let answer = try await admin.use(route, expectation, of: belongings, sending: body)

                let isLong = body.count > route.longestBody
                #expect((isLong ? [413] : [400, 422]).contains(answer.status), "\(route): \(answer.text)")
            }
            #expect(try await belongings.areUntouched())
        }
    }

    @Test(arguments: [
        "id", "user_id", "role", "is_admin", "created_at", "password_hash", "status", "version", "max_chats", "uses",
        "owner", "chat_id", "parent_id", "html", "embeds", "", "Content", "content ", "__proto__", "$where",
    ])
    func `a field that a route does not have is refused by its name`(field: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let belongings = try await Belongings(of: admin)

            for (route, expectation) in server.expectedRoutes {
                guard let body = expectation.body, !expectation.fields.contains(field) else { continue }
                let rest = body == "{}" ? "}" : "," + body.dropFirst()
                let answer = try await admin.use(
                    route, expectation, of: belongings, sending: Data(#"{"\#(field)":"x"\#(rest)"#.utf8))

                #expect(answer.status == 422, "\(route): \(answer.text)")
                let fault = try answer.problem().errors?.first
                #expect(fault?.field == field, "\(route)")
                #expect(fault?.code == "unknown", "\(route)")
            }
            #expect(try await belongings.areUntouched())
        }
    }

    @Test(arguments: ["null", "1", "-1.5", "true", "[]", "{}", #"["x"]"#, #"{"x":1}"#, "1e400"])
    func `a field of another type is refused by its name`(value: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let belongings = try await Belongings(of: admin)

            for (route, expectation) in server.expectedRoutes {
                guard let body = expectation.body, body != "{}", route.method == "POST" || value != "null",
                    let colon = body.firstIndex(of: ":"), !body.contains("max_chats") || !value.contains("1")
                else { continue }
                let rest = body[colon...].firstIndex(of: ",").map { body[$0...] } ?? "}"
                let hostile = body[...colon] + value + rest
                let answer = try await admin.use(route, expectation, of: belongings, sending: Data(hostile.utf8))

                // A title may be omitted, and null means that.
                if value == "null" && answer.status == 201 { continue }
                #expect([400, 422].contains(answer.status), "\(route) \(hostile): \(answer.text)")
            }
        }
    }

    @Test func `a body of three megabytes is refused on every route, and the server stays healthy`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let belongings = try await Belongings(of: admin)
            let body = Data(#"{"content":"\#(String(repeating: "x", count: 3_000_000))"}"#.utf8)

            for (route, expectation) in server.expectedRoutes where expectation.body != nil {
                let answer = try await admin.use(route, expectation, of: belongings, sending: body)
                #expect(answer.status == 413, "\(route)")
                #expect(answer.slug == "too-large", "\(route)")
            }
            #expect(try await belongings.areUntouched())
        }
    }

    @Test func `an unexpected body does no harm`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let body = Data(repeating: UInt8(ascii: "x"), count: 300_000)

            for path in ["/auth/me", "/chats", "!/health", "!/chat", "!/api/v1/nothing"] {
                #expect(try await admin.send(.GET, path, body).status < 500, "\(path)")
            }
            #expect(try await admin.send(.POST, "/auth/logout", body).status == 204)
        }
    }

    @Test func `long and strange headers and queries do no harm`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let long = String(repeating: "a,", count: 15_000)
            let headers = ["accept-language", "accept", "x-forwarded-for", "user-agent", "if-match", "last-event-id"]

            for name in headers {
                let answer = try await admin.get("/chats", headers: [name: long])
                #expect(answer.status < 500, "\(name)")
            }
            for query in ["?limit=%00", "?limit=%ff", "?&&&=", "?before=%zz", "?archived=\u{e9}", "?limit=1&limit=x"] {
                let answer = try await admin.get("/chats\(query)")
                #expect(answer.status < 500, "\(query)")
            }
        }
    }

    @Test(arguments: [
        "a" + String(repeating: "\u{301}\u{327}", count: 200_000), String(repeating: "k", count: 300),
        "\\u0041" + String(repeating: "\\u0301\\u0327", count: 30),
    ])
    func `a field with an overlong name is refused before it is decoded`(name: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()

            for path in ["/chats/\(chat.id)/messages", "/context"] {
                let body = Data(#"{"content":"x" , "\#(name)"\#t: 1}"#.utf8)
                let answer = try await admin.send(path == "/context" ? .PUT : .POST, path, body)

                #expect(answer.status == 422)
                #expect(try answer.problem().errors?.map(\.code) == ["unknown"])
                #expect(try answer.problem().errors?.first.map { $0.field.utf8.count <= 100 } == true)
            }
        }
    }

    private static let encodings: [String: (encoding: String.Encoding, mark: [UInt8])] = [
        "UTF-16, little-endian": (.utf16LittleEndian, []),
        "UTF-16, little-endian, with a mark": (.utf16LittleEndian, [0xFF, 0xFE]),
        "UTF-16, big-endian": (.utf16BigEndian, []),
        "UTF-16, big-endian, with a mark": (.utf16BigEndian, [0xFE, 0xFF]),
        "UTF-32, little-endian": (.utf32LittleEndian, []),
        "UTF-32, little-endian, with a mark": (.utf32LittleEndian, [0xFF, 0xFE, 0, 0]),
        "UTF-32, big-endian": (.utf32BigEndian, []),
        "UTF-32, big-endian, with a mark": (.utf32BigEndian, [0, 0, 0xFE, 0xFF]),
    ]

    @Test(arguments: encodings.keys.sorted())
    func `a body in another encoding than UTF-8 is refused on every route`(name: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let belongings = try await Belongings(of: admin)
            let (encoding, mark) = try #require(Self.encodings[name])

            for (route, expectation) in server.expectedRoutes {
                guard let text = expectation.body else { continue }
                let body = try Data(mark) + #require(text.data(using: encoding))
                let answer = try await admin.use(route, expectation, of: belongings, sending: body)

                #expect(answer.status == 400, "\(route): \(answer.text)")
                #expect(answer.slug == "not-json", "\(route)")
            }
            #expect(try await belongings.areUntouched())
        }
    }

    @Test(arguments: encodings.keys.sorted())
    func `a long name of a field is not decoded in any encoding`(name: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let (encoding, mark) = try #require(Self.encodings[name])
            let marks = "a" + String(repeating: "\u{301}\u{327}", count: 10_000)
            let text = #"{"content":"x","\#(marks)":1,"\#(marks)b":2}"#

            let body = try Data(mark) + #require(text.data(using: encoding))
            let answer = try await admin.send(.PUT, "/context", body)

            #expect(answer.status == 400)
            #expect(answer.slug == "not-json")
        }
    }

    @Test func `a text may contain everything that a name may not`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let text = String(repeating: #"\"name\": {\"a\": 1}, "#, count: 1000)

            let answer = try await admin.send(.PUT, "/context", json: #"{"content":"\#(text)"}"#)

            #expect(answer.status == 200)
            #expect(try answer.decode(ContextFileBody.self).content.hasPrefix(#""name": {"a": 1}, "#))
        }
    }

    @Test(arguments: ["/api/v1/auth/login", "/api/v1/chats/{chat}/messages"])
    func `a client that breaks off while it sends a body is no failure of the server`(route: String) async throws {
        let log = RecordedLog()
        try await RecordedLog.$current.withValue(log) {
            try await withServer { server in
                let program = try await server.setUp().withToken()
                let chat = try await program.createChat()
                let connection = try await RawConnection.open(to: server)
                let path = route.replacingOccurrences(of: "{chat}", with: chat.id)
                try await connection.send(
                    """
                    POST \(path) HTTP/1.1
                    Host: a
                    Authorization: Bearer \(program.token ?? "")
                    Content-Type: application/json
                    Content-Length: 100
                    Expect: 100-continue

                    {
                    """)
                try await connection.expect("100 Continue")

                try await connection.reset()

                try await eventually("the end of the request", within: .seconds(180)) {
                    log.lines("Request").contains { $0.metadata["route"] == route }
                }
            }
        }
        #expect(log.lines("Request failed").isEmpty)
        #expect(log.lines.allSatisfy { $0.level < .error })
    }

    @Test(arguments: ["sec-fetch-site", "accept", "cookie", "authorization", "if-match", "x-forwarded-for", "x-other"])
    func `a long header is ASCII`(name: String) async throws {
        try await withServer { server in
            let connection = try await RawConnection.open(to: server)
            let value = "s" + String(repeating: "\u{301}\u{327}", count: 10_000)

            try await connection.send("GET /health HTTP/1.1\nHost: a\n\(name): \(value)\n\n")

            try await connection.expect("HTTP/1.1 400 Bad Request")
            await connection.close()
        }
    }

    @Test func `a short header may contain any letters, but an address may not`() async throws {
        try await withServer { server in
            let connection = try await RawConnection.open(to: server)
            try await connection.send("GET /health HTTP/1.1\nHost: a\nX-Name: Ёлка\n\n")
            try await connection.expect("HTTP/1.1 200 OK")

            try await connection.send("GET /health?Ёлка HTTP/1.1\nHost: a\n\n")
            try await connection.expect("HTTP/1.1 400 Bad Request")
            await connection.close()
        }
    }
}

extension ListedRoute {
    /// The longest body that the route accepts, in bytes.
    fileprivate var longestBody: Int {
        ["/messages", "/context", "/chats"].contains { path.hasSuffix($0) } ? Coders.longestBody : Coders.longestCommand
    }
}
