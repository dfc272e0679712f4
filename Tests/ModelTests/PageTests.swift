import Model
import Testing

@Suite struct PageTests {
    @Test func `one element beyond the limit says that there are more`() {
        let full = Page(reading: [1, 2, 3], limit: 2)
        let last = Page(reading: [1, 2], limit: 2)

        #expect(full.elements == [1, 2] && full.hasMore)
        #expect(last.elements == [1, 2] && !last.hasMore)
    }

    @Test func `mapping a page keeps whether there are more`() {
        let page = Page(reading: [1, 2, 3], limit: 2)

        #expect(page.map { "\($0)" }.elements == ["1", "2"] && page.map { "\($0)" }.hasMore)
    }
}
