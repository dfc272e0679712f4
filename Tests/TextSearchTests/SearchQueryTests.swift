import Testing

@testable import TextSearch

@Suite struct SearchQueryTests {
    @Test func `every word is needed, and the last one may be incomplete`() {
        let needs = SearchQuery("Running книги").needs

        #expect(needs.map(\.stem) == ["run", "книг"])
        #expect(needs.map(\.beginning) == [nil, "книги"])
    }

    @Test func `one letter begins too many words to be a prefix`() {
        #expect(SearchQuery("vitamin c").needs.last?.beginning == nil)
        #expect(SearchQuery("北").needs.last?.beginning == "北")
    }

    @Test func `repeated words count once, and those past the limit are ignored`() {
        let many = (0..<10_000).map { "w\($0)" }.joined(separator: " ")

        #expect(SearchQuery("a a a b").needs.count == 2)
        #expect(SearchQuery(many).needs.count == SearchQuery.mostWords)
    }

    @Test(arguments: ["", "  ", "\"*()^:-", "\u{0}", "…—«»"])
    func `a query without words matches nothing`(text: String) {
        #expect(SearchQuery(text).needs.isEmpty)
    }
}
