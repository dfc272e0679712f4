internal import API
internal import Hummingbird
internal import Model
internal import Storage
internal import TextSearch

/// `GET /api/v1/search`.
struct SearchRoutes {
    let search: SearchStore

    func register(on api: some RouterMethods<AccountContext>) {
        api.get("search", use: find)
    }

    private func find(_ request: Request, context: AccountContext) async throws -> Response {
        let text = try Text.accept(request.query("q") ?? "", field: "q", length: Limits.search)
        let page = try await search.hits(
            for: SearchQuery(text), of: context.user.id, offset: try request.offset(), limit: try request.limit())
        return try .json(SearchBody(hits: page.elements.map { SearchHitBody($0) }, hasMore: page.hasMore))
    }
}

extension Request {
    /// The parameter `offset`.
    ///
    /// - Throws: `InvalidInput` when it is not a number, or beyond what a search reaches.
    fileprivate func offset() throws -> Int {
        guard let text = query("offset") else { return 0 }
        guard let offset = Int(text), Limits.searchHits.contains(offset) else {
            throw InvalidInput("offset", .outOfRange, "must be a number from 0 to \(Limits.searchHits.upperBound)")
        }
        return offset
    }
}

extension SearchHitBody {
    init(_ hit: SearchHit) {
        self.init(
            chat: ChatBody(hit.chat), message: hit.message.map { FoundMessageBody($0) },
            excerpt: hit.excerpt.segments.map { ExcerptSegmentBody(text: $0.text, isMatch: $0.isMatch) })
    }
}

extension FoundMessageBody {
    init(_ message: Message) {
        self.init(id: "\(message.id)", role: message.role.rawValue, createdAt: "\(message.createdAt)")
    }
}
