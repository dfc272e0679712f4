internal import Model

/// An `Accept-Language` header, limited to our languages.
///
/// - Source: RFC 9110, section 12.5.4. Malformed elements are skipped, because a browser's preference is only a hint.
struct AcceptLanguage {
    /// The first of the languages with the greatest weight.
    let preferred: Language

    /// Fails when the header names none of our languages.
    init?(_ header: String) {
        var best: (language: Language, weight: Double)?
        for element in header.split(separator: ",").prefix(64) {
            guard let wish = Self.wish(element), wish.weight > best?.weight ?? 0 else { continue }
            best = wish
        }
        guard let best else { return nil }
        preferred = best.language
    }

    private static func wish(_ element: Substring) -> (language: Language, weight: Double)? {
        let parts = element.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
        guard let tag = parts.first, let language = Language(tag: tag) else { return nil }
        let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
        return (language, weight)
    }
}
