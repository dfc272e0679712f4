import API
import Foundation
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

@Suite struct SitePageTests {
    private static let administration = [
        "/admin", "/admin/context", "/admin/context/versions", "/admin/users", "/admin/invites", "/admin/usage",
        "/admin/prices",
        "/admin/users/\(Belongings.missing.user)",
    ]

    @Test func `a member sees the pages for everybody, and is refused the others`() async throws {
        try await withServer { server in
            _ = try await server.setUp()
            let member = try await server.member()

            for path in ["/", "/settings", "/settings/context/versions"] {
                let page = try await member.page(path)
                #expect(page.status == 200, "\(path)")
                #expect(!page.text.contains("/admin/"), "\(path)")
            }
            for path in Self.administration {
                let page = try await member.page(path)
                #expect(page.status == 403, "\(path)")
                #expect(page.header("content-type") == "text/html; charset=utf-8", "\(path)")
            }
            let conflict = try await member.post("!/admin/context/conflict", ContextContentBody(content: "x"))
            #expect(conflict.status == 403)
        }
    }

    @Test func `an administrator sees them all, and 404 for what is missing`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let belongings = try await Belongings(of: admin)

            for path in [
                "/admin/context", "/admin/context/versions", "/admin/users", "/admin/invites", "/admin/usage",
                "/admin/prices",
            ] {
                #expect(try await admin.page(path).status == 200, "\(path)")
            }
            #expect(try await admin.page("/admin/context/versions/1").status == 200)
            #expect(try await admin.page("/admin/users/\(belongings.user)").status == 200)
            for path in ["context/versions/4711", "context/versions/x", "users/\(Belongings.missing.user)", "users/x"] {
                #expect(try await admin.page("/admin/\(path)").status == 404, "\(path)")
            }
            #expect(try await admin.page("/settings/context/versions/1").status == 404)
        }
    }

    @Test func `an error page is in the language of its reader's account`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            _ = try await admin.patch("/auth/me", ProfileBody(locale: "ru"))

            let page = try await admin.page("/admin/users/x", headers: ["accept-language": "en"])

            #expect(page.text.contains("<html lang=\"ru\""))
        }
    }

    @Test func `a conflict is shown as the difference from what is saved`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            _ = try await admin.put("/admin/context", ContextContentBody(content: "Be <kind>.\nBe brief."))

            let part = try await admin.post(
                "!/admin/context/conflict", ContextContentBody(content: "Be <kind>.\nBe <b>bold</b>."))

            #expect(part.status == 200)
            #expect(part.text.contains("data-version=\"1\""))
            #expect(part.text.contains("data-kind=\"removed\"") && part.text.contains("data-kind=\"added\""))
            #expect(!part.text.contains("<kind>") && !part.text.contains("<b>"))
        }
    }

    @Test(arguments: [
        (nil, true, false), ("http://localhost:8080", true, false), ("https://[::1]", true, false),
        ("http://chat.example.org", false, true), ("https://chat.example.org", false, false),
        ("https://127.0.0.1.example.org", false, false),
    ])
    func `an address that others cannot use, or that is not encrypted, is pointed out`(
        publicURL: String?, isLocal: Bool, isOpen: Bool
    ) async throws {
        let settings = ServerSettings(publicURL: publicURL.flatMap(PublicURL.init))
        try await withServer(settings: settings) { server in
            let body = RegisterBody(email: "admin@example.org", password: Person.password, invite: server.setupToken)
            let admin = try server.stranger.signedIn(
                by: try await server.stranger.post("/auth/register", body, headers: ["sec-fetch-site": "same-origin"]))
            let id = try #require(admin.user?.id)

            let state = try await admin.page("/admin").text

            #expect(state.contains("Only this computer can reach the server") == isLocal)
            #expect(state.contains("This server has no address with encryption") == isOpen)
            for path in ["/admin/invites", "/admin/users/\(id)"] {
                let page = try await admin.page(path).text
                #expect(page.contains("This link opens only on this computer.") == isLocal, "\(path)")
            }
            #expect(try await !admin.page("/settings").text.contains("This link opens only on this computer."))
        }
    }

    @Test func `the state of the server is shown to administrators, on its own page`() async throws {
        try await withServer(settings: ServerSettings(version: "9.8.7")) { server in
            let admin = try await server.setUp()
            let member = try await server.member()
            let chat = try await admin.createChat(title: "Herons")
            _ = try await admin.converse("How many?", in: chat)

            let page = try await admin.page("/admin").text

            #expect(page.contains("9.8.7") && page.contains("scripted-model") && page.contains("Herons"))
            #expect(try await !admin.page("/").text.contains("9.8.7"))
            let other = try await member.page("/settings").text
            #expect(!other.contains("9.8.7") && !other.contains("scripted-model") && !other.contains("Herons"))
        }
    }

    @Test(arguments: ["/", "/chat", "/search", "/settings", "/admin", "/admin/context", "/admin/users"])
    func `every page lists the reader's chats`(path: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            _ = try await admin.createChat(title: "Herons")

            let page = try await admin.page(path).text

            #expect(page.contains("<chat-list") && page.contains("Herons"))
            #expect(page.contains("href=\"/chat?archived=1\""))
        }
    }

    @Test func `the first steps are shown to an administrator until all are done`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let before = try await admin.page("/").text

            _ = try await admin.put("/admin/context", ContextContentBody(content: "Be kind."))
            let between = try await admin.page("/").text
            let member = try await server.member()

            #expect(before.contains("id=\"steps\"") && between.contains("id=\"steps\""))
            #expect(try await !admin.page("/").text.contains("id=\"steps\""))
            #expect(try await !member.page("/").text.contains("id=\"steps\""))
        }
    }

    @Test func `ending all other sessions keeps the current one`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let other = try await admin.signingIn()
            let member = try await server.member()

            #expect(try await admin.delete("/auth/sessions").status == 204)

            #expect(try await admin.get("/auth/me").status == 200)
            #expect(try await other.get("/auth/me").status == 401)
            #expect(try await member.get("/auth/me").status == 200)
        }
    }

    @Test func `assets are compressed for browsers that accept it, and only for those`() async throws {
        try await withServer { server in
            let path = try #require(
                try await server.setUp().page("/").text.firstMatch(of: /\/assets\/[^"]+base\.css/)
            ).output
            func load(_ encodings: String) async throws -> Answer {
                try await server.stranger.get("!\(path)", headers: ["accept-encoding": encodings])
            }

            let packed = try await load("br, gzip;q=0.8")
            let plain = try await load("identity, gzip;q=0")

            #expect(packed.header("content-encoding") == "gzip")
            #expect(packed.body == plain.body, "the client unpacks it")
            #expect(packed.header("vary") == "Accept-Encoding" && plain.header("vary") == "Accept-Encoding")
            #expect(plain.header("content-encoding") == nil && plain.text.contains(".toast"))
            let length = packed.header("content-length").flatMap(Int.init) ?? .max
            #expect(length < plain.body.count / 2)
        }
    }

    @Test func `the manifest names images that exist`() async throws {
        try await withServer { server in
            let answer = try await server.stranger.get("!/manifest.webmanifest", headers: ["accept-language": "ru"])

            #expect(answer.header("content-type") == "application/manifest+json")
            #expect(answer.text.contains("\"lang\":\"ru\""))
            let icons = answer.text.matches(of: /"src":"([^"]+)"/).map { String($0.output.1) }
            #expect(icons.count == 3)
            for icon in icons { #expect(try await server.stranger.get("!\(icon)").status == 200, "\(icon)") }
        }
    }
}
