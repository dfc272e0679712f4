internal import Foundation
internal import Model

/// The texts of every language, read from `Locales/<language>.json`: one flat object of dotted keys.
///
/// A text that depends on a count has one key per plural form: `chats.count_one`, `chats.count_other`.
/// `{name}` in a text is a placeholder for a value.
struct Catalogue: Sendable {
    private let languages: [Language: Words]

    /// Reads and compares the languages.
    ///
    /// - Throws: ``WebError/catalogue(_:)`` when a file is unreadable, or a language lacks a key, a plural form or
    ///   a placeholder that another has.
    init(folder: URL) throws {
        var languages: [Language: Words] = [:]
        for language in Language.allCases {
            languages[language] = Words(language: language, texts: try Self.texts(of: language, in: folder))
        }
        self.languages = languages
        try CatalogueReview(languages: languages).check()
    }

    subscript(language: Language) -> Words {
        languages[language] ?? Words(language: language, texts: [:])
    }

    private static func texts(of language: Language, in folder: URL) throws -> [String: String] {
        let file = folder.appendingPathComponent("\(language.rawValue).json")
        do {
            return try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file))
        } catch {
            throw WebError.catalogue("\(file.lastPathComponent) cannot be read: \(error)")
        }
    }
}
