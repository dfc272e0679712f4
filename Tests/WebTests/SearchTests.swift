import Model
import Testing

@testable import Web

@Suite struct SearchTests {
    private func hits(_ view: SearchView, in language: Language = .en) throws -> String {
        try Resources.pages.get().searchHits(view, in: language)
    }

    @Test func `matches are marked, and no text becomes markup`() throws {
        var hit = SearchHitView.example
        hit.title = "<b>"
        hit.excerpt = [.init(text: "a <i> ", isMatch: false), .init(text: "<u>", isMatch: true)]

        let html = try hits(SearchView(query: "u", hits: [hit]))

        #expect(html.contains("a &lt;i&gt; <mark>&lt;u&gt;</mark></span>"))
        #expect(html.contains(">&lt;b&gt;</span>"))
        #expect(html.contains(#"href="/chat/c?message=m&amp;find=%3Cu%3E#message-m""#))
    }

    @Test func `the link of a hit names each word once`() throws {
        var hit = SearchHitView.example
        hit.excerpt = ["Heron", " and ", "heron", " and ", "Цапля"].enumerated()
            .map { .init(text: $1, isMatch: $0 % 2 == 0) }

        let html = try hits(SearchView(query: "heron", hits: [hit]))

        #expect(html.contains("&amp;find=heron&amp;find=%D1%86%D0%B0%D0%BF%D0%BB%D1%8F#"))
    }

    @Test func `hits in one chat stand together below its title`() throws {
        var (one, other) = (SearchHitView.example, SearchHitView.example)
        (one.title, other.title, other.chat) = ("Herons", "Ducks", "d")

        let html = try hits(SearchView(query: "found", hits: [one, other, one]))

        let places = html.matches(of: /\/chat\/(c|d)/).map { String($0.output.1) }
        #expect(places == ["c", "c", "d"])
        #expect(html.matches(of: /hit-title/).count == 2)
    }

    @Test func `without a query, recent chats are offered`() throws {
        var chat = SearchHitView.example
        (chat.title, chat.message, chat.excerpt) = ("Herons", nil, [])

        let html = try hits(SearchView(query: "", hits: [chat]))

        #expect(html.contains("Recent chats") && html.contains(">Herons</span>") && html.contains(#"data-summary="""#))
    }

    @Test func `a found title links to its chat`() throws {
        var hit = SearchHitView.example
        hit.message = nil

        let html = try hits(SearchView(query: "found", hits: [hit]))

        #expect(html.contains(#"href="/chat/c""#))
        #expect(html.contains("<mark>found</mark>"))
        #expect(!html.contains("<time"))
    }

    @Test(arguments: [
        (1, "Найден 1\u{A0}результат"), (2, "Найдено 2\u{A0}результата"), (5, "Найдено 5\u{A0}результатов"),
    ])
    func `a screen reader announces the number of results`(count: Int, summary: String) throws {
        let view = SearchView(query: "x", hits: Array(repeating: .example, count: count))

        #expect(try hits(view, in: .ru).contains("data-summary=\"\(summary)\""))
    }

    @Test func `a link that keeps the query leads to more hits`() throws {
        let html = try hits(SearchView(query: "a&b \"c\"", hits: [.example], nextOffset: 20))

        #expect(html.contains(#"href="/search?q=a%26b%20%22c%22&amp;offset=20""#))
    }

    @Test func `without results, the query is repeated`() throws {
        #expect(try hits(SearchView(query: "<x>")).contains("“&lt;x&gt;”"))
        #expect(try !hits(SearchView(query: "")).contains("search-nothing"))
    }

    @Test func `an untitled chat has a title in the reader's language`() throws {
        var hit = SearchHitView.example
        hit.title = Chat.defaultTitle

        #expect(try hits(SearchView(query: "x", hits: [hit]), in: .ru).contains(">Новая беседа</span>"))
    }
}

extension SearchHitView {
    /// A message in an archived chat.
    static let example = SearchHitView(
        chat: "c", title: "Chat", isArchived: true,
        message: Message(id: "m", role: .user, createdAt: "2026-11-23T00:00:00Z"),
        excerpt: [Segment(text: "was ", isMatch: false), Segment(text: "found", isMatch: true)])
}
