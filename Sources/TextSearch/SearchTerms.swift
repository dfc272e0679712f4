/// What an index stores of a text.
package enum SearchTerms {
    /// For each word, in order: its stem, so that other forms of the word find it, then the word itself if different,
    /// so that its first letters find it.
    ///
    /// They consist of letters, digits, marks and symbols, in lower case, and contain no query-language syntax.
    package static func of(_ text: String) -> [String] {
        let stemmer = Stemmer()
        var terms: [String] = []
        for word in Words(text) {
            let stem = stemmer.stem(word.text)
            terms.append(stem)
            if stem != word.text { terms.append(word.text) }
        }
        return terms
    }

    /// Changes whenever the same text would give different terms: an index can serve only queries of the same edition.
    package static let edition: String = {
        let sample = """
            Running flies happily; connection relational. Бегущие книгами ёлки, красивейший. Café 北京大学 🎉 \
            الْكِتَابُ مـــرحبا أحمد שָׁלוֹם Ｈ₂Ｏ x² ﬁne 𝐀 ﻻ
            """
        return "2 " + of(sample).joined(separator: " ")
    }()
}
