import Foundation
import Model
import Testing

@testable import Web

@Suite struct TextUsageTests {
    @Test func `no catalogue has an unused key`() throws {
        let words = try Catalogue(folder: Resources.folder("Locales"))[.en]

        let unused = words.stems.subtracting(try usedKeys()).filter { !isCode($0) }

        #expect(unused.isEmpty, "\(unused.sorted())")
    }

    @Test func `scripts use only existing keys`() throws {
        let words = try Catalogue(folder: Resources.folder("Locales"))[.en]

        let missing = try scriptKeys().subtracting(words.texts.keys).subtracting(words.stems)

        #expect(missing.isEmpty, "\(missing.sorted())")
    }

    @Test func `the page gives scripts every key they use`() throws {
        for key in try scriptKeys() {
            #expect(ScriptTexts.prefixes.contains { key.hasPrefix($0) }, "\(key)")
        }
    }

    @Test func `no template contains text of its own`() throws {
        for (path, template) in try Resources.files("Templates", ending: ".mustache") {
            let bare = template.replacing(/\{\{\{?[^}]*\}\}\}?/, with: "").replacing(/<[^>]*>/, with: "")
            #expect(!bare.contains { $0.isLetter }, "\(path): \(bare.split(separator: "\n").joined())")
            for match in template.matches(of: /(aria-label|title|placeholder|alt)="([^"]*)"/) {
                #expect(match.output.2.wholeMatch(of: /\{\{[^}]+\}\}/) != nil, "\(path): \(match.output.0)")
            }
        }
    }

    @Test func `no script contains text of its own`() throws {
        for (path, script) in try Resources.files("Static/scripts", ending: ".js") {
            let code = script.replacing(/\/\*[\s\S]*?\*\//, with: "").replacing(/(?m)\/\/.*$/, with: "")
                .replacing(/new Error\([^)]*\)/, with: "")
            #expect(code.firstMatch(of: /["'`][A-Z][a-z]+ [a-z]/) == nil, "\(path)")
            #expect(code.firstMatch(of: /(toast|tell|say)\(["'`]\w/) == nil, "\(path)")
            #expect(!code.unicodeScalars.contains { 0x400..<0x530 ~= $0.value }, "\(path)")
        }
    }

    private func isCode(_ stem: String) -> Bool {
        let family = stem.prefix { $0 != "." }
        return ["error", "problem", "invalid", "notice"].contains(family)
    }

    private func usedKeys() throws -> Set<String> {
        let templates = try Resources.files("Templates", ending: ".mustache")
            .flatMap { $0.text.matches(of: /\{\{t\.([a-z.-]+)\}\}/).map { String($0.output.1) } }
        return try Set(templates).union(TextKey.allCases.map(\.rawValue)).union(scriptKeys())
    }

    private func scriptKeys() throws -> Set<String> {
        let keys = try Resources.files("Static/scripts", ending: ".js")
            .flatMap {
                $0.text.matches(of: /"((?:script|problem|invalid|notice)\.[a-z.-]+)"/).map { String($0.output.1) }
            }
        return Set(keys)
    }
}
