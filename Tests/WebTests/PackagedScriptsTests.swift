import Foundation
import Model
import Testing

@testable import Web

@Suite struct PackagedScriptsTests {
    @Test func `without the packages, the modules say that there is nothing`() throws {
        let folder = try TemporaryFolder(["x": ""])

        let files = PackagedScripts(in: folder.url).files

        #expect(
            files == ["code/languages.js": "export default {};\n", "formulas/katex.js": "export default null;\n"])
    }

    @Test func `a language is imported after its foundations, and recognised by its other names`() throws {
        let components = """
            {"languages": {"meta": {"path": "x"}, "clike": {"title": "C"}, "other": {"require": "clike"},
             "typescript": {"require": "javascript", "alias": "ts"}, "javascript": {"require": "clike", "alias": ["js"]}}}
            """
        let folder = try TemporaryFolder([
            "nodejs/prismjs/components.json": components, "nodejs/prismjs/components/prism-core.min.js": "var Prism;",
            "nodejs/prismjs/components/prism-clike.min.js": "C;",
            "nodejs/prismjs/components/prism-other.min.js": "O;",
            "nodejs/prismjs/components/prism-javascript.min.js": "J;",
            "nodejs/prismjs/components/prism-typescript.min.js": "T;",
        ])

        let files = PackagedScripts(in: folder.url).files

        #expect(files["code/other.js"] == nil)
        #expect(files["code/prism.js"] == "const window = {};\nvar Prism;\nexport default Prism;\n")
        #expect(
            files["code/typescript.js"]
                == "import Prism from \"./prism.js\";\nimport \"./javascript.js\";\nT;")
        #expect(
            files["code/languages.js"]?.contains(
                #""clike":"clike","html":"html","javascript":"javascript","js":"javascript","mjs":"javascript""#)
                == true
        )
    }

    @Test(arguments: ["", "[]", "{\"languages\": 1}", "{\"languages\": {\"swift\": {\"alias\": {}}}}"])
    func `an unreadable list colours nothing`(components: String) throws {
        let folder = try TemporaryFolder([
            "nodejs/prismjs/components.json": components, "nodejs/prismjs/components/prism-core.min.js": "var Prism;",
        ])

        #expect(PackagedScripts(in: folder.url).files["code/languages.js"] == "export default {};\n")
    }

    @Test func `installed scripts are served beside ours, including every import`() throws {
        let packaged = PackagedScripts()
        let assets = try Assets(folder: Resources.folder("Static"), packaged: packaged)

        for (path, text) in packaged.files {
            #expect(assets.url(for: path).flatMap(assets.file)?.contentType == "text/javascript; charset=utf-8")
            for match in text.matches(of: /(?m)^import (?:Prism from )?"\.\/([^"]+)";$/) {
                #expect(packaged.files["code/\(match.output.1)"] != nil, "\(path)")
            }
        }
        #expect(packaged.files.count > 60)
        #expect(packaged.files["formulas/katex.js"]?.utf8.count ?? 0 > 100_000)
        #expect(assets.fingerprint != (try Assets(folder: Resources.folder("Static")).fingerprint))
    }
}
