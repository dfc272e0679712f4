import API
import NIOHTTP1
import Storage
import TestSupport
import Testing

@testable import Server

@Suite struct CrossSiteTests {
    private static let foreign: [[String: String]] = [
        ["sec-fetch-site": "cross-site"],
        ["sec-fetch-site": "same-site"],
        ["sec-fetch-site": "same-origin, cross-site"],
        ["sec-fetch-site": ""],
        ["origin": "https://evil.example"],
        ["origin": "null"],
        ["origin": ""],
        ["origin": "http://127.0.0.1"],
        ["origin": "http://127.0.0.1.evil.example"],
        ["origin": "http://localhost:8080"],
    ]

    @Test func `requests triggered by another site are refused, and nothing is written`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let belongings = try await Belongings(of: admin)

            for headers in Self.foreign {
                for (route, expectation) in server.expectedRoutes where route.method != "GET" {
                    let answer = try await admin.use(route, expectation, of: belongings, headers: headers)
                    #expect(answer.status == 403, "\(route) \(headers)")
                    #expect(answer.slug == "cross-site", "\(route) \(headers)")
                }
            }
            #expect(try await belongings.areUntouched())
        }
    }

    @Test func `a cookie without either header is refused, and without a cookie nothing is`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let belongings = try await Belongings(of: admin)

            for (route, expectation) in server.expectedRoutes where route.method != "GET" {
                let answer = try await admin.use(route, expectation, of: belongings, headers: ["origin": nil])
                #expect(answer.slug == "cross-site", "\(route)")
            }
            let login = try await server.stranger.send(
                .POST, "/auth/login", json: #"{"email":"admin@example.org","password":"\#(Person.password)"}"#,
                headers: ["origin": nil])
            #expect(login.status == 200)
            #expect(try await belongings.areUntouched())
        }
    }

    @Test(arguments: [
        ["sec-fetch-site": "same-origin"], ["sec-fetch-site": "none"],
        ["sec-fetch-site": "same-origin", "origin": "https://chat.example.org"],
    ])
    func `a browser is trusted to say that a request is from this site`(headers: [String: String]) async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            let answer = try await admin.send(.POST, "/chats", json: "{}", headers: headers)

            #expect(answer.status == 201)
        }
    }

    @Test func `the public address defines this site`() async throws {
        let settings = ServerSettings(publicURL: PublicURL("https://chat.example.org"))
        try await withServer(settings: settings) { server in
            let person = server.stranger
            let login = #"{"email":"a@example.org","password":"x"}"#
            let origins = [
                "https://chat.example.org", "https://CHAT.example.org", "http://chat.example.org",
                "https://chat.example.org:8443", "https://x.chat.example.org", server.origin,
            ]

            let statuses = try await origins.asyncMap { origin in
                try await person.send(.POST, "/auth/login", json: login, headers: ["origin": origin, "cookie": "a=b"])
                    .status
            }

            #expect(statuses == [401, 401, 403, 403, 403, 403])
        }
    }

    @Test func `a program with a token needs no origin`() async throws {
        try await withServer { server in
            let program = try await server.setUp().withToken()

            for headers in Self.foreign {
                let answer = try await program.send(.POST, "/chats", json: "{}", headers: headers)
                #expect(answer.status == 201, "\(headers)")
            }
        }
    }

    @Test(arguments: [
        "text/plain", "text/plain;charset=utf-8", "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x", "application/jsonp", "text/json", "application/problem+json",
        "text/plain; application/json", "application /json", "", nil,
    ])
    func `a content type that a form can send is not accepted as JSON`(type: String?) async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let belongings = try await Belongings(of: admin)

            for (route, expectation) in server.expectedRoutes where expectation.body != nil {
                let answer = try await admin.use(route, expectation, of: belongings, headers: ["content-type": type])
                #expect(answer.status == 415, "\(route)")
            }
            #expect(try await belongings.areUntouched())
        }
    }

    @Test(arguments: ["application/json", "application/json; charset=utf-8", "Application/JSON ;charset=UTF-8"])
    func `JSON is accepted with and without a character set`(type: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            let answer = try await admin.send(.POST, "/chats", json: "{}", headers: ["content-type": type])

            #expect(answer.status == 201)
        }
    }

    @Test func `reading changes nothing, whichever site triggers it`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let belongings = try await Belongings(of: admin)

            for route in server.listedRoutes where route.method == "GET" && route.path != "/feed" {
                let answer = try await admin.send(
                    .GET, "!" + belongings.fill(route.path), nil, headers: ["sec-fetch-site": "cross-site"])
                #expect(answer.status < 500, "\(route)")
            }
            #expect(try await belongings.areUntouched())
            #expect(try await admin.get("/auth/me").status == 200)
        }
    }
}
