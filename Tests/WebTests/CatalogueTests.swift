import Foundation
import Model
import Testing

@testable import Web

@Suite struct CatalogueTests {
    @Test func `the shipped catalogue is complete in every language`() throws {
        _ = try Catalogue(folder: Resources.folder("Locales"))
    }

    @Test func `a key missing from one language stops the server from starting`() throws {
        let folder = try TemporaryFolder(["en.json": #"{"a": "A", "b": "B"}"#, "ru.json": #"{"a": "А"}"#])

        let error = #expect(throws: WebError.self) { _ = try Catalogue(folder: folder.url) }

        #expect(error?.description.contains("ru lacks b") == true)
    }

    @Test func `a missing plural form stops the server from starting`() throws {
        let folder = try TemporaryFolder([
            "en.json": #"{"n_one": "{count} chat", "n_other": "{count} chats"}"#,
            "ru.json": #"{"n_one": "{count}", "n_few": "{count}", "n_other": "{count}"}"#,
        ])

        let error = #expect(throws: WebError.self) { _ = try Catalogue(folder: folder.url) }

        #expect(error?.description.contains("ru lacks n_many") == true)
    }

    @Test func `a placeholder missing from one translation stops the server from starting`() throws {
        let folder = try TemporaryFolder(["en.json": #"{"a": "Delete {title}"}"#, "ru.json": #"{"a": "Удалить"}"#])

        let error = #expect(throws: WebError.self) { _ = try Catalogue(folder: folder.url) }

        #expect(error?.description.contains("ru has other places for values in a") == true)
    }

    @Test func `a key that Swift code uses must exist`() throws {
        let folder = try TemporaryFolder(["en.json": "{}", "ru.json": "{}"])

        let error = #expect(throws: WebError.self) { _ = try Catalogue(folder: folder.url) }

        #expect(error?.description.contains("en lacks error.internal") == true)
    }

    @Test func `a catalogue that is not JSON names its file`() throws {
        let folder = try TemporaryFolder(["en.json": "{", "ru.json": "{}"])

        let error = #expect(throws: WebError.self) { _ = try Catalogue(folder: folder.url) }

        #expect(error?.description.contains("en.json") == true)
    }

    @Test(arguments: Language.allCases) func `no key occurs twice in a file`(language: Language) throws {
        let text = try Resources.text("Locales/\(language.rawValue).json")

        let keys = text.matches(of: /(?m)^\s*"([^"]+)":/).map { String($0.output.1) }

        #expect(keys.count == Set(keys).count)
    }

    @Test func `every code the API can send has a text`() throws {
        let words = try Catalogue(folder: Resources.folder("Locales"))[.en]

        for code in Codes.errors { #expect(words.texts["error.\(code)"] != nil, "error.\(code)") }
        for slug in Codes.problems { #expect(words.texts["problem.\(slug)"] != nil, "problem.\(slug)") }
        for code in Codes.fields { #expect(words.texts["invalid.\(code)"] != nil, "invalid.\(code)") }
        for notice in Notice.allCases { #expect(words.texts["notice.\(notice.rawValue)"] != nil) }
    }

    @Test func `Russian has its own quotation marks and no breakable space before a dash`() throws {
        let words = try Catalogue(folder: Resources.folder("Locales"))[.ru]

        for (key, text) in words.texts {
            #expect(!text.contains("\"") && !text.contains("“"), "\(key)")
            #expect(!text.contains(" —") && !text.contains(" - "), "\(key)")
            #expect(
                text.firstMatch(of: /(?:^|\x20)[вкосуиВКОСУИ]\x20/) == nil, "a one-letter word may end a line in \(key)"
            )
        }
    }
}
