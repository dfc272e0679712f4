import API
import Foundation
import NIOHTTP1
import TestSupport
import Testing
import Web

@testable import Server

@Suite struct AssetTests {
    @Test func `what a page needs is there, and browsers keep it for ever`() async throws {
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
        "styles/base.css/", "styles", "", "scripts/browser.d.ts", "..%5c..%5cetc", "%252e%252e/x", "~root",
        "styles/base.css%20",
    ])
    func `nothing but the very files is served`(path: String) async throws {
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

    @Test func `a favicon is there, and health and readiness say little`() async throws {
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
