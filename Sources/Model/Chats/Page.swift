/// Part of a list, and whether there is more after it.
package struct Page<Element: Sendable>: Sendable {
    package var elements: [Element]
    package var hasMore: Bool

    /// Makes a page of the first `limit` elements; reading `limit + 1` shows whether there are more.
    package init(reading elements: [Element], limit: Int) {
        self.elements = Array(elements.prefix(limit))
        hasMore = elements.count > limit
    }

    package init(elements: [Element], hasMore: Bool) {
        self.elements = elements
        self.hasMore = hasMore
    }

    package func map<Other>(_ transform: (Element) throws -> Other) rethrows -> Page<Other> {
        Page<Other>(elements: try elements.map(transform), hasMore: hasMore)
    }
}
