internal import API
internal import Hummingbird
internal import Model
internal import Storage

/// `GET /api/v1/usage` for oneself, and `GET /api/v1/admin/usage` for everybody.
struct UsageRoutes {
    let ledger: LedgerStore

    func register(on api: some RouterMethods<AccountContext>) {
        api.get("usage", use: own)
    }

    func registerAdmin(on admin: some RouterMethods<AdminContext>) {
        admin.get("usage", use: everybodys)
    }

    private func own(_ request: Request, context: AccountContext) async throws -> Response {
        let query = try UsageQuery(request, groupings: UsageQuery.ownGroupings)
        return try .json(try await answer(query, of: context.user.id))
    }

    private func everybodys(_ request: Request, context: AdminContext) async throws -> Response {
        let query = try UsageQuery(request, groupings: UsageQuery.allGroupings)
        return try .json(try await answer(query, of: nil))
    }

    /// The totals of groups are added up, so that they are the sums of the same calls.
    private func answer(_ query: UsageQuery, of user: User.ID?) async throws -> UsageBody {
        var totals = CallTotals()
        var groups: [LedgerStore.Group]?
        if let grouping = query.grouping {
            let found = try await ledger.usage(of: user, since: query.start, until: query.end, groupedBy: grouping)
            for group in found { totals += group.totals }
            groups = found
        } else if let user {
            totals = try await ledger.usage(of: user, since: query.start, until: query.end)
        } else {
            totals = try await ledger.usage(since: query.start, until: query.end)
        }
        return UsageBody(
            since: "\(query.start)", until: query.end.map { "\($0)" }, totals: CallTotalsBody(totals),
            groups: groups?.map { UsageGroupBody($0) })
    }
}

/// The period and the grouping of a request for usage.
private struct UsageQuery {
    static let ownGroupings: [String: LedgerStore.Grouping] = [
        "day": .day(minutesAhead: 0), "model": .model, "purpose": .purpose,
    ]
    static let allGroupings = ownGroupings.merging(["user": .user]) { own, _ in own }

    let start: Timestamp
    let end: Timestamp?
    let grouping: LedgerStore.Grouping?

    /// Without a beginning, the period is the current month in UTC.
    ///
    /// - Throws: `InvalidInput`.
    init(_ request: Request, groupings: [String: LedgerStore.Grouping], now: Timestamp = .now) throws {
        start = try request.time("since") ?? now.startOfMonth(minutesAhead: 0)
        end = try request.time("until")
        if let end, end < start { throw InvalidInput("until", .outOfRange, "must not be before the beginning") }
        guard let name = request.query("group") else {
            grouping = nil
            return
        }
        guard let known = groupings[name] else {
            throw InvalidInput("group", .invalid, "must be one of \(groupings.keys.sorted())")
        }
        grouping = known
    }
}

extension Request {
    /// An optional time in the query string.
    ///
    /// - Throws: `InvalidInput` if it is no time.
    fileprivate func time(_ name: String) throws -> Timestamp? {
        guard let text = query(name) else { return nil }
        guard let time = Timestamp(text) else { throw InvalidInput(name, .invalid, "must be a time as in RFC 3339") }
        return time
    }
}

extension CallTotalsBody {
    init(_ totals: CallTotals) {
        self.init(
            calls: totals.calls, running: totals.running, estimates: totals.estimates,
            unknownCosts: totals.unknownCosts, costMicros: Int(totals.cost.amount), inputTokens: totals.input,
            outputTokens: totals.output, thinkingTokens: totals.thinking, cacheReadTokens: totals.cacheRead,
            cacheWrite5mTokens: totals.cacheWrite5m, cacheWrite1hTokens: totals.cacheWrite1h,
            webSearches: totals.webSearches)
    }
}

extension UsageGroupBody {
    fileprivate init(_ group: LedgerStore.Group) {
        self.init(totals: CallTotalsBody(group.totals))
        switch group.key {
        case .day(let start): day = String("\(start)".prefix { $0 != "T" })
        case .model(let name, let provider): (model, self.provider) = (name, provider.rawValue)
        case .user(let id): userID = "\(id)"
        case .purpose(let purpose): self.purpose = purpose.rawValue
        }
    }
}
