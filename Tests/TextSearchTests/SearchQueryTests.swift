import Testing

@testable import TextSearch

@Suite struct SearchQueryTests {
    @Test func `every word is needed, the last one may be begun`() {
        let needs = SearchQuery("Running книги").needs

        #expect(needs.map(\.stem) == ["run", "книг"])
        #expect(needs.map(\.beginning) == [nil, "книги"])
    }

    @Test func `one letter begins too many words to stand for them`() {
        #expect(SearchQuery("vitamin c").needs.last?.beginning == nil)
        #expect(SearchQuery("北").needs.last?.beginning == "北")
    }

    @Test func `repeated words count once, and those after the limit are passed over`() {
        let many = (0..<10_000).map { "w\($0)" }.joined(separator: " ")

        #expect(SearchQuery("a a a b").needs.count == 2)
        #expect(SearchQuery(many).needs.count == SearchQuery.mostWords)
    }

    @Test(arguments: ["", "  ", "\"*()^:-", "\u{0}", "…—«»"])
    func `what holds no word asks for nothing`(text: String) {
        #expect(SearchQuery(text).needs.isEmpty)
    }
}
