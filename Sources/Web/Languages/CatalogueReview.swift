internal import Model

/// Compares the languages of a catalogue, so that a gap stops the server from starting instead of showing in a page.
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
        let places = languages.mapValues(\.places)
        guard let english = places[.en] else { return [] }
        return places.flatMap { language, own in
            english.keys.sorted()
                .filter { own[$0] != english[$0] }
                .map { "\(language.rawValue) has other places for values in \($0)" }
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

    /// Names of the values that each text takes, over all its forms, by its key without a plural suffix.
    var places: [String: Set<String>] {
        texts.reduce(into: [:]) { places, text in
            places[CatalogueReview.stem(text.key), default: []].formUnion(Placeholders.names(in: text.value))
        }
    }
}
