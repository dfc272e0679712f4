internal import Model

/// The plural category of a count; its name is the suffix of a key.
enum PluralCategory: String, CaseIterable {
    case one, few, many, other
}

extension Language {
    /// The forms that texts of this language come in.
    var pluralCategories: [PluralCategory] {
        switch self {
        case .en: [.one, .other]
        case .ru: [.one, .few, .many, .other]
        }
    }

    /// The form for a whole number of things.
    ///
    /// - Source: CLDR plural rules, cardinals. Russian `other` is for fractions, so no whole number uses it.
    func pluralCategory(of count: Int) -> PluralCategory {
        let (ten, hundred) = (count.magnitude % 10, count.magnitude % 100)
        switch self {
        case .en: return count.magnitude == 1 ? .one : .other
        case .ru where (11...14).contains(hundred): return .many
        case .ru where ten == 1: return .one
        case .ru where (2...4).contains(ten): return .few
        case .ru: return .many
        }
    }
}
