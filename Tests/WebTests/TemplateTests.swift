import Model
import Testing

@testable import Web

@Suite struct TemplateTests {
    private func library(_ templates: [String: String]) throws -> TemplateLibrary {
        let all = Dictionary(uniqueKeysWithValues: Template.allCases.map { ("\($0.rawValue).mustache", "") })
        let folder = try TemporaryFolder(all.merging(templates) { _, own in own })
        return try TemplateLibrary(
            folder: folder.url, catalogue: Catalogue(folder: Resources.folder("Locales")),
            assets: Assets(folder: Resources.folder("Static")))
    }

    @Test(arguments: [
        ("{{t.no.such.key}}", "no.such.key"), ("{{asset.no/such.css}}", "no/such.css"), ("{{icon.no-such}}", "no-such"),
        ("{{>no-such-part}}", "no-such-part"), ("{{<no-such-frame}}{{/no-such-frame}}", "no-such-frame"),
        ("{{#open}}", "malformed"),
    ])
    func `a template with an unknown reference stops the server from starting`(text: String, finding: String) throws {
        let error = #expect(throws: WebError.self) { _ = try library(["error.mustache": text]) }

        #expect(error?.description.contains(finding) == true)
    }

    @Test func `two templates with one name stop the server from starting`() throws {
        #expect(throws: WebError.self) { _ = try library(["Other/error.mustache": ""]) }
    }

    @Test func `a missing template stops the server from starting`() throws {
        let folder = try TemporaryFolder(["chat.mustache": ""])

        let error = #expect(throws: WebError.self) {
            _ = try TemplateLibrary(
                folder: folder.url, catalogue: Catalogue(folder: Resources.folder("Locales")),
                assets: Assets(folder: Resources.folder("Static")))
        }

        #expect(error?.description.contains("login") == true)
    }

    @Test func `values are escaped in sections, parts and frames`() throws {
        let templates = try library([
            "part.mustache": "{{x}}", "frame.mustache": "{{$slot}}{{/slot}}",
            "error.mustache": "{{x}}{{#s}}{{x}}{{/s}}{{>part}}{{<frame}}{{$slot}}{{x}}{{/slot}}{{/frame}}",
        ])

        let html = templates.render(.error, ["x": "<\u{301}b>", "s": true], in: .en)

        #expect(html.filter { $0 != "\n" } == String(repeating: "&lt;\u{301}b&gt;", count: 4))
    }

    @Test func `a text of the catalogue gets its values escaped`() throws {
        let templates = try library(["error.mustache": "{{t.list.actions}}"])

        let html = templates.render(.error, ["title": "</a>{{name}}", "name": "no"], in: .en)

        #expect(html == "Actions for “&lt;/a&gt;{{name}}”\n")
    }

    @Test func `indentation of a template does not reach the page`() throws {
        let templates = try library(["part.mustache": "{{{x}}}\n", "error.mustache": "<div>\n    {{>part}}\n</div>\n"])

        let html = templates.render(.error, ["x": "<pre>a\n  b</pre>"], in: .en)

        #expect(html == "<div>\n<pre>a\n  b</pre>\n</div>\n")
    }
}
