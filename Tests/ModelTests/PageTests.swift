import Model
import Testing

@Suite struct PageTests {
    @Test func `one element more than asked for says that there is more`() {
        let full = Page(reading: [1, 2, 3], limit: 2)
        let last = Page(reading: [1, 2], limit: 2)

        #expect(full.elements == [1, 2] && full.hasMore)
        #expect(last.elements == [1, 2] && !last.hasMore)
    }

    @Test func `translating a page keeps what is known of the rest`() {
        let page = Page(reading: [1, 2, 3], limit: 2)

        #expect(page.map { "\($0)" }.elements == ["1", "2"] && page.map { "\($0)" }.hasMore)
    }
}
