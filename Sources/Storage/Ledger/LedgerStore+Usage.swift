package import Model

/// Sums over calls by the time when they began: from `start` on, and before `end` if there is one.
extension LedgerStore {
    /// What the calls are told apart by.
    package enum Grouping: Hashable, Sendable {
        /// By day, oldest first. Days without calls are left out.
        ///
        /// - Parameter minutesAhead: By which the reader's clock is ahead of UTC.
        case day(minutesAhead: Int)
        /// By provider and model, the dearest first.
        case model
        /// By user, the dearest first. Deleted users are included.
        case user
        /// By purpose, the dearest first.
        case purpose
    }

    /// The sums of one group.
    package struct Group: Hashable, Sendable {
        package enum Key: Hashable, Sendable {
            /// When the day begins.
            case day(Timestamp)
            case model(String, of: Provider)
            case user(User.ID)
            case purpose(ModelCall.Purpose)
        }

        package let key: Key
        package let totals: CallTotals
    }

    /// The sums of one user.
    package func usage(
        of user: User.ID, since start: Timestamp, until end: Timestamp? = nil
    ) async throws -> CallTotals {
        try await database.read(for: user) { try $0.totals(of: user, since: start, until: end) }
    }

    /// The sums of all users.
    package func usage(since start: Timestamp, until end: Timestamp? = nil) async throws -> CallTotals {
        try await database.read { try $0.totals(of: nil, since: start, until: end) }
    }

    /// The sums of all users, or of one, in groups.
    package func usage(
        of user: User.ID? = nil, since start: Timestamp, until end: Timestamp? = nil, groupedBy grouping: Grouping
    ) async throws -> [Group] {
        let query: Query = """
            SELECT \(grouping.columns), \(CallTotals.columns) FROM model_calls c
            WHERE \(Transaction.period(of: user, since: start, until: end))
            GROUP BY \(grouping.names) ORDER BY \(grouping.order)
            """
        let read = { @Sendable (db: Transaction) throws in
            try db.rows(query).map { Group(key: try grouping.key(of: $0), totals: try CallTotals(row: $0)) }
        }
        guard let user else { return try await database.read(read) }
        return try await database.read(for: user, read)
    }
}

extension LedgerStore.Grouping {
    private static let microsecondsOfDay = 86_400_000_000

    /// Microseconds by which days begin earlier than in UTC. No place on Earth is a whole day away from UTC.
    private static func lead(_ minutesAhead: Int) -> Int {
        min(max(minutesAhead, -1440), 1440) * 60_000_000
    }

    fileprivate var columns: Query {
        switch self {
        case .day(let minutes): "(c.begun_at + \(Self.lead(minutes))) / \(Self.microsecondsOfDay) AS day_number"
        case .model: "c.provider, c.model"
        case .user: "c.user_id"
        case .purpose: "c.purpose"
        }
    }

    /// The names of the columns: an expression with values would not be recognised as the same one.
    fileprivate var names: Query {
        switch self {
        case .day: "day_number"
        case .model: "provider, model"
        case .user: "user_id"
        case .purpose: "purpose"
        }
    }

    fileprivate var order: Query {
        if case .day = self { names } else { "cost DESC, \(names)" }
    }

    fileprivate func key(of row: Row) throws -> LedgerStore.Group.Key {
        switch self {
        case .day(let minutes):
            let day: Int = try row["day_number"]
            return .day(Timestamp(microseconds: Int64(day * Self.microsecondsOfDay - Self.lead(minutes))))
        case .model: return .model(try row["model"], of: try row["provider"])
        case .user: return .user(try row["user_id"])
        case .purpose: return .purpose(try row["purpose"])
        }
    }
}

extension Transaction {
    fileprivate func totals(of user: User.ID?, since start: Timestamp, until end: Timestamp?) throws -> CallTotals {
        let period = Self.period(of: user, since: start, until: end)
        return try CallTotals(row: expectRow("SELECT \(CallTotals.columns) FROM model_calls c WHERE \(period)"))
    }

    fileprivate static func period(of user: User.ID?, since start: Timestamp, until end: Timestamp?) -> Query {
        let owner: Query = user.map { "c.user_id = \($0) AND" } ?? ""
        let limit: Query = end.map { "AND c.begun_at < \($0)" } ?? ""
        return "\(owner) c.begun_at >= \(start) \(limit)"
    }
}

extension CallTotals {
    /// The columns that ``init(row:)`` reads.
    fileprivate static let columns: Query = """
        COUNT(*) AS calls, \(sum("CASE WHEN c.state = 'running' THEN 1 ELSE 0 END")) AS running,
        \(sum("CASE WHEN c.is_estimate THEN 1 ELSE 0 END")) AS estimates,
        \(sum("CASE WHEN c.state <> 'running' AND c.cost_micros IS NULL THEN 1 ELSE 0 END")) AS unknown_costs,
        \(sum("c.cost_micros")) AS cost, \(sum("c.input_tokens")) AS input, \(sum("c.output_tokens")) AS output,
        \(sum("c.thinking_tokens")) AS thinking, \(sum("c.cache_read_tokens")) AS cache_read,
        \(sum("c.cache_write_5m_tokens")) AS cache_write_5m, \(sum("c.cache_write_1h_tokens")) AS cache_write_1h,
        \(sum("c.web_searches")) AS web_searches
        """

    private static func sum(_ column: Query) -> Query {
        "CAST(COALESCE(SUM(\(column)), 0) AS BIGINT)"
    }

    fileprivate init(row: Row) throws {
        self.init()
        calls = try row["calls"]
        running = try row["running"]
        estimates = try row["estimates"]
        unknownCosts = try row["unknown_costs"]
        cost = try row["cost"]
        input = try row["input"]
        output = try row["output"]
        thinking = try row["thinking"]
        cacheRead = try row["cache_read"]
        cacheWrite5m = try row["cache_write_5m"]
        cacheWrite1h = try row["cache_write_1h"]
        webSearches = try row["web_searches"]
    }
}
