internal import Model

/// Compares the languages of a catalogue, so that a gap stops the start instead of showing in a page.
struct CatalogueReview {
    let languages: [Language: Words]

    /// - Throws: ``WebError/catalogue(_:)`` with every finding.
    func check() throws {
        let findings = missingKeys() + missingForms() + differentPlaces()
        guard findings.isEmpty else { throw WebError.catalogue(findings.joined(separator: "; ")) }
    }

    private func missingKeys() -> [String] {
        let all = Set(languages.values.flatMap { $0.stems }).union(TextKey.allCases.map { Self.stem($0.rawValue) })
        return languages.values.flatMap { words in
            all.subtracting(words.stems).sorted().map { "\(words.language.rawValue) lacks \($0)" }
        }
    }

    private func missingForms() -> [String] {
        languages.values.flatMap { words in
            words.pluralStems.sorted().flatMap { stem in
                words.language.pluralCategories
                    .filter { words.texts["\(stem)_\($0.rawValue)"] == nil }
                    .map { "\(words.language.rawValue) lacks \(stem)_\($0.rawValue)" }
            }
        }
    }

    private func differentPlaces() -> [String] {
        guard let english = languages[.en] else { return [] }
        return languages.values.flatMap { words in
            english.stems.sorted()
                .filter { words.places(in: $0) != english.places(in: $0) }
                .map { "\(words.language.rawValue) has other places for values in \($0)" }
        }
    }

    /// The key without its plural suffix.
    static func stem(_ key: String) -> String {
        for category in PluralCategory.allCases where key.hasSuffix("_\(category.rawValue)") {
            return String(key.dropLast(category.rawValue.count + 1))
        }
        return key
    }
}

extension Words {
    /// Keys without their plural suffixes.
    var stems: Set<String> { Set(texts.keys.map(CatalogueReview.stem)) }

    /// Keys that come in plural forms.
    var pluralStems: Set<String> {
        Set(texts.keys.filter { CatalogueReview.stem($0) != $0 }.map(CatalogueReview.stem))
    }

    /// Names of the values a text takes, over all its forms.
    func places(in stem: String) -> Set<String> {
        Set(texts.filter { CatalogueReview.stem($0.key) == stem }.flatMap { Placeholders.names(in: $0.value) })
    }
}
