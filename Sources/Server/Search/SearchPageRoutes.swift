internal import Hummingbird
internal import Model
internal import Storage
internal import TextSearch
internal import Web

/// The search page, and what its script loads.
struct SearchPageRoutes {
    let frames: PageFrames
    let search: SearchStore
    let chats: ChatStore
    let pool: ComputePool

    func register(on pages: some RouterMethods<AccountContext>) {
        pages.get("search", use: page)
    }

    /// For requests from scripts: a visitor who is not signed in is refused rather than redirected.
    func registerParts(on account: some RouterMethods<AccountContext>) {
        account.get("search/hits", use: hits)
    }

    private func page(_ request: Request, context: AccountContext) async throws -> Response {
        let view = try await view(request, context.user)
        return .html(frames.pages.search(view, in: try await frames.site(for: request, user: context.user)))
    }

    private func hits(_ request: Request, context: AccountContext) async throws -> Response {
        .html(frames.pages.searchHits(try await view(request, context.user), in: context.user.language))
    }

    /// How many chats to go to are offered before anything is typed.
    private static let recentChats = 8

    /// The page accepts any query in its URL; one that is too long is cut.
    private func view(_ request: Request, _ user: User) async throws -> SearchView {
        let text = String((request.query("q") ?? "").unicodeScalars.prefix(Limits.search.upperBound))
        guard !text.isEmpty else { return SearchView(query: "", hits: try await recent(of: user)) }
        let range = Limits.searchHits
        let offset = min(max(request.query("offset").flatMap { Int($0) } ?? 0, range.lowerBound), range.upperBound)
        let page = try await pool.run(for: user.id) {
            try await search.hits(
                for: SearchQuery(text), of: user.id, offset: offset, limit: Limits.defaultSearchPage)
        } _: {
            $0.map { SearchHitView($0) }
        }
        return SearchView(
            query: text, hits: page.elements,
            nextOffset: page.hasMore ? offset + Limits.defaultSearchPage : nil)
    }

    private func recent(of user: User) async throws -> [SearchHitView] {
        try await chats.chats(of: user.id, archived: false, limit: Self.recentChats).elements.map { chat in
            SearchHitView(chat: "\(chat.id)", title: chat.title, isArchived: false, message: nil, excerpt: [])
        }
    }
}

extension SearchHitView {
    fileprivate init(_ hit: SearchHit) {
        self.init(
            chat: "\(hit.chat.id)", title: hit.chat.title, isArchived: hit.chat.isArchived,
            message: hit.message.map {
                Message(id: "\($0.id)", role: $0.role == .user ? .user : .assistant, createdAt: "\($0.createdAt)")
            },
            excerpt: hit.excerpt().segments.map { Segment(text: $0.text, isMatch: $0.isMatch) })
    }
}
