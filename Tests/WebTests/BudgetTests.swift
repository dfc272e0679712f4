import Foundation
import Model
import Testing

@testable import Web

@Suite struct BudgetTests {
    @Test func `the scripts of a chat page take at most 20 kB`() throws {
        let scripts = try reachable(from: "chat-page.js")

        let size = try gzippedSize(of: scripts.map { "scripts/\($0)" })

        #expect(scripts.count > 10)
        #expect(size <= 20_000, "\(size) bytes")
    }

    @Test func `the search scripts, which are loaded on first use, take at most 2.5 kB`() throws {
        let scripts = try reachable(from: "search-dialog.js").subtracting(reachable(from: "chat-page.js"))

        let size = try gzippedSize(of: scripts.map { "scripts/\($0)" })

        #expect(scripts == ["search-dialog.js", "search-box.js"])
        #expect(size <= 2_500, "\(size) bytes")
    }

    @Test func `the style sheets of a chat page take at most 15 kB`() throws {
        let templates = try ["Frame/page", "Chats/chat"].map { try Resources.text("Templates/\($0).mustache") }.joined()
        let sheets = templates.matches(of: /asset\.(styles\/[a-z-]+\.css)\}\}/).map { String($0.output.1) }

        let size = try gzippedSize(of: sheets)

        #expect(sheets.count > 5)
        #expect(size <= 15_000, "\(size) bytes")
    }

    @Test(arguments: [("Chats/chat-scripts", "chat-page.js"), ("Frame/site-scripts", "site-page.js")])
    func `a page requests all its scripts at once`(template: String, script: String) throws {
        let template = try Resources.text("Templates/\(template).mustache")

        let asked = Set(template.matches(of: /asset\.scripts\/([a-z.-]+)\}\}/).map { String($0.output.1) })

        #expect(try asked.union([script]) == reachable(from: script))
    }

    /// Every file counts separately, as transferred.
    private func gzippedSize(of paths: [String]) throws -> Int {
        let assets = try Assets(folder: Resources.folder("Static"))
        return try paths.reduce(0) { size, path in
            let file = try #require(assets.url(for: path).flatMap(assets.file))
            return try size + gzippedSize(of: file.bytes)
        }
    }

    private func gzippedSize(of bytes: [UInt8]) throws -> Int {
        let folder = try TemporaryFolder(["file": String(decoding: bytes, as: UTF8.self)])
        let (gzip, output) = (Process(), Pipe())
        gzip.executableURL = URL(fileURLWithPath: "/usr/bin/gzip")
        gzip.arguments = ["-9", "-c", folder.url.appendingPathComponent("file").path]
        gzip.standardOutput = output
        try gzip.run()
        let zipped = output.fileHandleForReading.readDataToEndOfFile()
        gzip.waitUntilExit()
        #expect(gzip.terminationStatus == 0)
        return zipped.count
    }

    private func reachable(from script: String) throws -> Set<String> {
        var found: Set = [script]
        var waiting = [script]
        while let next = waiting.popLast() {
            for match in try Resources.text("Static/scripts/\(next)").matches(of: /(?m)^import .*?"\.\/([^"]+)"/)
            where found.insert(String(match.output.1)).inserted {
                waiting.append(String(match.output.1))
            }
        }
        return found
    }
}
