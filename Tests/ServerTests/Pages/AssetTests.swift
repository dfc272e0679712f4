import API
import Foundation
import NIOHTTP1
import TestSupport
import Testing
import Web

@testable import Server

@Suite struct AssetTests {
    @Test func `every file a page needs is served, and browsers cache it indefinitely`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let page = try await admin.page("/chat").text
            let paths = Set(page.matches(of: /"(\/assets\/[^"#]+)/).map { String($0.output.1) })
            let types = [
                "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "png": "image/png",
                "svg": "image/svg+xml",
            ]

            #expect(paths.count > 5)
            for path in paths {
                let answer = try await server.stranger.get("!" + path)
                #expect(answer.status == 200, "\(path)")
                #expect(answer.header("cache-control") == "public, max-age=31536000, immutable")
                #expect(
                    answer.header("content-type") == types[String(path.split(separator: ".").last ?? "")], "\(path)")
                #expect(answer.header("set-cookie") == nil)
                #expect(!answer.body.isEmpty)
            }
            #expect(!page.contains("http://") && !page.contains("<style") && !page.contains(" style="))
        }
    }

    @Test(arguments: [
        "../../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "..%2f..%2fetc/passwd", "styles/../styles/base.css",
        "./styles/base.css", "styles//base.css", "styles/base.css%00.html", "styles%2fbase.css", "STYLES/base.css",
        "styles/base.css/", "styles", "", "..%5c..%5cetc", "%252e%252e/x", "~root",
        "styles/base.css%20",
    ])
    func `only the exact files are served`(path: String) async throws {
        try await withServer { server in
            let fingerprint = try Pages().assets.fingerprint

            for prefix in [
                "/assets/\(fingerprint)/", "/assets/0000000000000000/", "/assets/", "/assets/\(fingerprint)//",
            ] {
                let answer = try await server.stranger.get("!" + prefix + path)
                #expect(answer.status == 404, "\(prefix)\(path)")
                #expect(!answer.text.contains("root:"))
            }
        }
    }

    @Test func `only the offline worker may serve all pages`() async throws {
        try await withServer { server in
            let assets = try Pages().assets
            for script in ["offline-worker", "offline-setup", "chat-page"] {
                let url = try #require(assets.url(for: "scripts/\(script).js"))

                let answer = try await server.stranger.get("!\(url)?language=en")

                #expect(answer.header("service-worker-allowed") == (script == "offline-worker" ? "/" : nil))
                #expect(answer.header("content-security-policy")?.contains("connect-src 'self'") == true)
            }
        }
    }

    @Test func `pages say what browsers may preload, and no other response does`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let header = "speculation-rules"

            let rules = try #require(try await admin.page("/chat").header(header))
            let answer = try await server.stranger.get("!" + rules.trimmingCharacters(in: ["\""]))

            #expect(answer.status == 200)
            #expect(answer.header("content-type") == "application/speculationrules+json")
            #expect(try JSONSerialization.jsonObject(with: answer.body) is [String: Any])
            for path in ["/", "/settings", "/admin/users"] {
                #expect(try await admin.page(path).header(header) == rules, "\(path)")
            }
            for path in ["/offline", "/nowhere", "/chats", "/api/v1/auth/me"] {
                #expect(try await admin.page(path).header(header) == nil, "\(path)")
            }
            #expect(try await server.stranger.page("/chat").header(header) == nil)
        }
    }

    @Test func `the page that browsers store says nothing about its reader`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            _ = try await admin.patch("/auth/me", ProfileBody(locale: "ru"))

            let page = try await admin.page("/offline")

            #expect(page.status == 200)
            #expect(page.text.contains("<html lang=\"ru\""))
            #expect(!page.text.contains("admin@example.org") && !page.text.contains("account-menu"))
        }
    }

    @Test func `there is a favicon, and health and readiness reveal little`() async throws {
        try await withServer { server in
            let icon = try await server.stranger.get("!/favicon.ico")
            let health = try await server.stranger.get("!/health")
            let ready = try await server.stranger.get("!/ready")

            #expect(icon.status == 200 && icon.header("content-type") == "image/svg+xml")
            #expect(health.status == 200 && health.text == "ok\n")
            #expect(ready.status == 200 && ready.text == "ready\n")
        }
    }
}
