/// A search query: words that must all occur.
///
/// The last word may be incomplete. Order, case, accents and word forms make no difference, and there are no operators:
/// everything typed is taken as words.
package struct SearchQuery: Hashable, Sendable {
    /// One word that a text must contain.
    package struct Need: Hashable, Sendable {
        /// The stem that its forms share.
        package let stem: String
        /// A prefix that also matches; `nil` where the whole word was typed.
        package let beginning: String?
    }

    /// The most words that count; any after them are ignored.
    package static let mostWords = 32

    /// Without repetitions. Empty when the input contains no words.
    package let needs: [Need]
    private let beginnings: Set<Unicode.Scalar>

    package init(_ text: String) {
        let stemmer = Stemmer()
        let words = Self.words(of: text)
        var needs: [Need] = []
        for (index, word) in words.enumerated() {
            let isBegun = word.isOpen || (index == words.count - 1 && word.text.unicodeScalars.count > 1)
            let need = Need(stem: stemmer.stem(word.text), beginning: isBegun ? word.text : nil)
            if !needs.contains(need) { needs.append(need) }
        }
        self.needs = needs
        beginnings = Set(needs.compactMap(\.stem.unicodeScalars.first))
    }

    private static func words(of text: String) -> [Word] {
        var words: [Word] = []
        for word in Words(text) where words.count < mostWords {
            // The last character of a run without spaces is already in the pair before it.
            if word.isOpen, let last = words.last, word.range.lowerBound < last.range.upperBound { continue }
            words.append(word)
        }
        return words
    }

    /// Which of the needs a word meets.
    func met(by word: Word, _ stemmer: borrowing Stemmer) -> [Int] {
        // A stem begins like its word, so most words need no stemming.
        guard let first = word.text.unicodeScalars.first, beginnings.contains(first) else { return [] }
        let stem = stemmer.stem(word.text)
        return needs.indices.filter { index in
            let need = needs[index]
            return need.stem == stem || need.beginning.map(word.text.hasUTF8Prefix) ?? false
        }
    }
}

extension String {
    fileprivate func hasUTF8Prefix(_ prefix: String) -> Bool {
        utf8.starts(with: prefix.utf8)
    }
}
