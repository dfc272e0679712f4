import API
import Foundation
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

@Suite struct PageTests {
    @Test func `before the set-up, every page leads to it`() async throws {
        try await withServer { server in
            for path in [
                "/", "/settings", "/admin/users", "/login", "/register", "/chat", "/chat/\(Belongings.missing.chat)",
            ] {
                let answer = try await server.stranger.page(path)
                #expect(answer.status == 303, "\(path)")
                #expect(answer.header("location") == "/setup", "\(path)")
            }
            #expect(try await server.stranger.page("/setup").status == 200)
        }
    }

    @Test func `a visitor who is not signed in gets to the sign-in page, and back from there`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()

            #expect(try await server.stranger.page("/chat").header("location") == "/login?next=/chat")
            #expect(try await server.stranger.page("/").header("location") == "/login")
            #expect(try await server.stranger.page("/settings").header("location") == "/login?next=/settings")
            let deep = try await server.stranger.page("/chat/\(chat.id)")
            #expect(deep.status == 303)
            #expect(deep.header("location") == "/login?next=/chat/\(chat.id)")
            #expect(try await server.stranger.page("/setup").header("location") == "/login")
            #expect(try await server.stranger.page("/login").status == 200)
            #expect(try await admin.page("/login").header("location") == "/")
            #expect(try await admin.page("/chat").status == 200)
        }
    }

    @Test(arguments: [
        "/chat/a%0d%0aSet-Cookie:%20x=y", "/chat/%22%3E%3Cscript%3E", "/chat/x&next=https:evil.example", "/chat/%00",
    ])
    func `an address cannot inject anything into the redirect`(path: String) async throws {
        try await withServer { server in
            _ = try await server.setUp()

            let answer = try await server.stranger.page(path)

            #expect(answer.header("set-cookie") == nil)
            let location = try #require(answer.header("location"))
            #expect(location.hasPrefix("/login?next=/chat/"))
            #expect(!location.contains("<") && !location.contains("\""))
            let login = try await server.stranger.page(location)
            #expect(login.status == 200)
            #expect(!login.text.contains("<script>"))
        }
    }

    @Test func `people get a page, and programs get a problem`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            for path in ["/nothing", "/chat/\(Belongings.missing.chat)", "/chat/x"] {
                let page = try await admin.page(path)
                let problem = try await admin.get("!" + path, headers: ["accept": "application/json"])

                #expect(page.status == 404 && problem.status == 404)
                #expect(page.header("content-type") == "text/html; charset=utf-8")
                #expect(problem.slug == "not-found")
            }
            let api = try await admin.get("/nothing", headers: ["accept": "text/html"])
            #expect(api.header("content-type") == "application/problem+json")
            let method = try await admin.send(.DELETE, "!/login", nil, headers: ["accept": "text/html"])
            #expect(method.status == 405)
            #expect(method.header("allow") == "GET, HEAD")
        }
    }

    @Test func `every response tells the browser what is forbidden`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let belongings = try await Belongings(of: admin)
            let asset = try #require(try await admin.page("/chat").text.firstMatch(of: /\/assets\/[^"]+\.css/)).output
            var paths = server.listedRoutes.filter { $0.method == "GET" && $0.path != "/feed" }.map {
                belongings.fill($0.path)
            }
            paths += ["/nothing", "/api/v1/nothing", "/chat/x", "/api/v1/chats?limit=0", String(asset)]

            for person in [admin, server.stranger] {
                for path in paths {
                    try expectSafe(await person.page(path), path)
                }
            }
            try expectSafe(await admin.send(.POST, "/chats", json: "["), "POST")
            try expectSafe(await admin.send(.DELETE, "/chats", nil), "405")
            try expectSafe(
                await admin.send(.POST, "/chats", json: "{}", headers: ["sec-fetch-site": "cross-site"]), "403")
        }
    }

    private func expectSafe(_ answer: Answer, _ path: String) throws {
        let policy = try #require(answer.header("content-security-policy"), "\(path)")
        let directives = policy.components(separatedBy: "; ")
        #expect(directives.contains("default-src 'none'") && directives.contains("script-src 'self'"), "\(path)")
        #expect(directives.contains("frame-ancestors 'none'") && directives.contains("base-uri 'none'"), "\(path)")
        #expect(directives.contains("require-trusted-types-for 'script'"), "\(path)")
        #expect(!policy.contains("unsafe") && !policy.contains("*") && !policy.contains("data:"), "\(path)")
        let expected = [
            "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "no-referrer",
            "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
        ]
        for (name, value) in expected { #expect(answer.headers[name] == [value], "\(path) \(name)") }
        let isAsset = path.hasPrefix("/assets/") || ["/favicon.ico", "/manifest.webmanifest"].contains(path)
        // What has a tag is the same person's until it changes.
        let mayBeStored = answer.status == 200 && (isAsset || answer.header("etag") != nil)
        #expect(answer.header("cache-control")?.contains("no-store") == !mayBeStored, "\(path)")
        if !isAsset, mayBeStored { #expect(answer.header("cache-control") == "private, no-cache", "\(path)") }
        #expect(answer.header("server") == nil && answer.header("access-control-allow-origin") == nil, "\(path)")
        if answer.status == 200 { #expect(answer.header("content-type") != nil, "\(path)") }
    }

    @Test func `the language is the account's, else the cookie's, else the browser's`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let russian = ["accept-language": "ru-RU,ru;q=0.9,en;q=0.1"]
            func language(_ person: Person, _ path: String, _ headers: [String: String]) async throws -> String? {
                try await person.page(path, headers: headers).text.firstMatch(of: /<html[^>]* lang="([a-z]+)"/)
                    .map { String($0.output.1) }
            }

            let languages = try await [
                (server.stranger, "/login", [:]),
                (server.stranger, "/login", russian),
                (server.stranger, "/login", ["cookie": "parley_language=ru"]),
                (server.stranger, "/login", ["cookie": "parley_language=en", "accept-language": "ru"]),
                (server.stranger, "/login", ["cookie": "parley_language=\"><script>"]),
                (server.stranger, "/login", ["accept-language": "xx;q=nan, *;q=0.5, ;;;"]),
                (server.stranger, "/nothing", russian),
                (admin, "/chat", russian),
            ].asyncMap { try await language($0.0, $0.1, $0.2) }
            _ = try await admin.patch("/auth/me", ProfileBody(locale: "ru"))

            #expect(languages == ["en", "ru", "ru", "en", "en", "en", "ru", "en"])
            #expect(try await language(admin, "/chat", ["accept-language": "en"]) == "ru")
        }
    }
}
