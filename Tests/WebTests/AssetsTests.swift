import Foundation
import Model
import Testing

@testable import Web

@Suite struct AssetsTests {
    @Test func `a file is found at its address, complete and with its type`() throws {
        let assets = try Assets(folder: Resources.folder("Static"))
        let url = try #require(assets.url(for: "styles/base.css"))

        let file = try #require(assets.file(at: url))

        #expect(url == "/assets/\(assets.fingerprint)/styles/base.css")
        #expect(file.contentType == "text/css; charset=utf-8")
        #expect(String(decoding: file.bytes, as: UTF8.self).hasSuffix("}"))
        let favicon = try #require(assets.favicon)
        #expect(try String(decoding: favicon.bytes, as: UTF8.self) == Resources.text("Static/favicon.svg"))
    }

    @Test func `a style sheet loses its layout, and nothing else`() {
        let style =
            "/* One\n   comment. */\n.a {\n  color: red; /* why */\n\n  @media x {\n    .b { margin: 0; }\n  }\n}\n"

        #expect(StyleText.compact(style) == ".a {\ncolor: red; /* why */\n@media x {\n.b { margin: 0; }\n}\n}")
    }

    @Test func `scripts are served as modules need them`() throws {
        let assets = try Assets(folder: Resources.folder("Static"))

        let script = assets.url(for: "scripts/api.js").flatMap(assets.file)

        #expect(script?.contentType == "text/javascript; charset=utf-8")
        #expect(assets.favicon?.contentType == "image/svg+xml")
    }

    @Test(arguments: [
        "../Locales/en.json", "styles/../styles/base.css", "%2e%2e/Locales/en.json", "styles/base.css/",
        "/styles/base.css",
        "styles//base.css", "styles", "", "styles/base.css\u{0}", "STYLES/base.css",
    ])
    func `only the exact paths of our files are served`(path: String) throws {
        let assets = try Assets(folder: Resources.folder("Static"))

        #expect(assets.file(at: "/assets/\(assets.fingerprint)/\(path)") == nil)
        #expect(assets.url(for: path) == nil)
    }

    @Test func `another fingerprint finds nothing`() throws {
        let assets = try Assets(folder: Resources.folder("Static"))

        #expect(assets.file(at: "/assets/0000000000000000/styles/base.css") == nil)
        #expect(assets.file(at: "/styles/base.css") == nil)
    }

    @Test func `the fingerprint depends on names and contents`() throws {
        let folders = try [["a.css": "x"], ["a.css": "y"], ["b.css": "x"], ["a.css": "x", "b.css": ""]].map(
            TemporaryFolder.init)

        let fingerprints = try folders.map { try Assets(folder: $0.url).fingerprint }

        #expect(Set(fingerprints).count == folders.count)
        #expect(try Assets(folder: folders[0].url).fingerprint == fingerprints[0])
        #expect(fingerprints.allSatisfy { $0.count == 16 })
    }

    @Test func `the fingerprint depends on the sources of pages, too`() throws {
        let styles = try TemporaryFolder(["a.css": "x"])
        let templates = try ["<p>One</p>", "<p>Two</p>"].map { try TemporaryFolder(["a.mustache": $0]) }

        let fingerprints = try templates.map { try Assets(folder: styles.url, others: [$0.url]).fingerprint }

        #expect(fingerprints[0] != fingerprints[1])
        #expect(try Assets(folder: styles.url, others: [templates[0].url]).fingerprint == fingerprints[0])
    }

    @Test func `every import of a script leads to a script`() throws {
        let assets = try Assets(folder: Resources.folder("Static"))

        for path in assets.paths where path.hasSuffix(".js") {
            for match in try Resources.text("Static/\(path)").matches(of: /(?m)(?:^import .*?|import\()"\.\/([^"]+)"/) {
                #expect(assets.url(for: "scripts/\(match.output.1)") != nil, "\(path) imports \(match.output.1)")
            }
        }
    }

    @Test func `no string in a script spans lines, where indentation would be part of it`() throws {
        for (path, script) in try Resources.files("Static/scripts", ending: ".js") {
            for line in MinifiedText.compact(script).split(separator: "\n") {
                #expect(
                    line.utf8.count { $0 == UInt8(ascii: "`") } % 2 == 0 && line.utf8.last != UInt8(ascii: "\\"),
                    "\(path): \(line)")
            }
        }
    }

    @Test func `comment lines and indentation of a script are removed, its line numbers stay`() {
        let script = """
            /**
             * What it means.
             */
            export function f(a) { // beside code
              // alone
              /** one line */
              return /** @type {X} */ (a);
              /* left */ g();
            }
            """

        let served = MinifiedText.compact(script)

        #expect(
            served == """



                export function f(a) { // beside code


                return /** @type {X} */ (a);
                /* left */ g();
                }
                """)
    }

    @Test func `components refer to colours by role`() throws {
        for (path, style) in try Resources.files("Static/styles", ending: ".css") where path != "colors.css" {
            #expect(
                style.firstMatch(of: /oklch\(|rgb|#[0-9a-f]{3}|light-dark|--(stone|blue|red|violet|green|amber|white)/)
                    == nil, "\(path)")
        }
    }

    @Test func `every role a style sheet uses is defined`() throws {
        let styles = try Resources.files("Static/styles", ending: ".css").map(\.text).joined()
        let defined = Set(styles.matches(of: /(--[a-z0-9-]+):/).map { String($0.output.1) })

        let used = Set(styles.matches(of: /var\((--[a-z0-9-]+)/).map { String($0.output.1) })

        #expect(used.subtracting(defined).isEmpty)
        #expect(defined.subtracting(used).subtracting(["--mark-line"]).isEmpty)
    }
}
