internal import API
internal import Hummingbird
internal import Model
internal import Storage
internal import TextSearch

/// `GET /api/v1/search`.
struct SearchRoutes {
    let search: SearchStore
    let pool: ComputePool

    func register(on api: some RouterMethods<AccountContext>) {
        api.get("search", use: find)
    }

    private func find(_ request: Request, context: AccountContext) async throws -> Response {
        let text = try Text.accept(request.query("q") ?? "", field: "q", length: Limits.search)
        let offset = try request.number("offset", in: Limits.searchHits) ?? 0
        let limit = try request.number("limit", in: Limits.searchPage) ?? Limits.defaultSearchPage
        let user = context.user.id
        let page = try await pool.run(for: user) {
            try await search.hits(for: SearchQuery(text), of: user, offset: offset, limit: limit)
        } _: {
            $0.map { SearchHitBody($0) }
        }
        return try .json(SearchBody(hits: page.elements, hasMore: page.hasMore))
    }
}

extension Request {
    /// An optional number in the query string.
    ///
    /// - Throws: `InvalidInput` if it is not a number in the range.
    fileprivate func number(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = query(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw InvalidInput(
                name, .outOfRange, "must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}

extension SearchHitBody {
    init(_ hit: SearchHit) {
        self.init(
            chat: ChatBody(hit.chat), message: hit.message.map { FoundMessageBody($0) },
            excerpt: hit.excerpt().segments.map { ExcerptSegmentBody(text: $0.text, isMatch: $0.isMatch) })
    }
}

extension FoundMessageBody {
    init(_ message: Message) {
        self.init(id: "\(message.id)", role: message.role.rawValue, createdAt: "\(message.createdAt)")
    }
}
