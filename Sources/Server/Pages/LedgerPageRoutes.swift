internal import Hummingbird
internal import Model
internal import Storage
internal import Web

/// The pages `/admin/usage` and `/admin/prices`.
struct LedgerPageRoutes {
    let frames: PageFrames
    let ledger: LedgerStore
    let users: UserStore

    init(frames: PageFrames, database: Database) {
        self.frames = frames
        ledger = LedgerStore(database: database)
        users = UserStore(database: database)
    }

    func register(on pages: some RouterMethods<AdminContext>) {
        pages.get("usage", use: showUsage)
        pages.get("prices", use: showPrices)
    }

    private func showUsage(_ request: Request, context: AdminContext) async throws -> Response {
        let wanted = request.query("period").flatMap(UsagePeriod.init(rawValue:))
        let period = UsageView.periods.first { $0 == wanted } ?? UsageView.periods[0]
        let view = try await usage(in: period, offset: ShownChats.offset(of: request))
        return .html(frames.pages.usage(view, in: try await frames.site(for: request, user: context.user)))
    }

    /// - Parameter offset: Minutes by which the reader's clock is ahead of UTC.
    private func usage(in period: UsagePeriod, offset: Int) async throws -> UsageView {
        let (start, end) = period.bounds(at: .now, minutesAhead: offset)
        let names = Dictionary(uniqueKeysWithValues: try await users.users().map { ($0.id, $0.shownName) })
        var all = CallTotals()
        var people: [UsageView.PersonRow] = []
        var models: [UsageView.ModelRow] = []
        for group in try await ledger.usage(since: start, until: end, groupedBy: .user) {
            guard case .user(let id) = group.key else { continue }
            people.append(.init(id: "\(id)", name: names[id], figures: UsageFigures(group.totals)))
            all += group.totals
        }
        for group in try await ledger.usage(since: start, until: end, groupedBy: .model) {
            guard case .model(let name, let provider) = group.key else { continue }
            models.append(.init(model: name, provider: provider.rawValue, figures: UsageFigures(group.totals)))
        }
        return UsageView(period: period, all: UsageFigures(all), people: people, models: models)
    }

    private func showPrices(_ request: Request, context: AdminContext) async throws -> Response {
        let needed = try await ledger.neededPrices()
        let view = PricesView(
            unpriced: try await ledger.unpricedModels().map {
                .init(provider: $0.provider.rawValue, model: $0.model, calls: $0.calls)
            },
            prices: try await ledger.prices().map { PriceItem($0, isRemovable: !needed.contains($0.id)) },
            draft: .init(
                provider: request.name("provider", Provider.length) ?? Provider.anthropic.rawValue,
                model: request.name("model", Price.modelLength) ?? ""))
        return .html(frames.pages.prices(view, in: try await frames.site(for: request, user: context.user)))
    }
}

extension Request {
    /// A name in the query string, if it could be stored.
    fileprivate func name(_ parameter: String, _ length: ClosedRange<Int>) -> String? {
        query(parameter).flatMap { try? Text.acceptLine($0, field: parameter, length: length) }
    }
}

extension User {
    /// The name, or the address of somebody without one.
    fileprivate var shownName: String { displayName.isEmpty ? "\(email)" : displayName }
}

extension UsageFigures {
    init(_ totals: CallTotals) {
        self.init(
            calls: totals.calls, estimates: totals.estimates, unknownCosts: totals.unknownCosts,
            micros: Int(totals.cost.amount), inputTokens: totals.promptTokens, cachedTokens: totals.cacheRead,
            outputTokens: totals.output)
    }
}

extension PriceItem {
    fileprivate init(_ price: Price, isRemovable: Bool) {
        func micros(_ rate: Micros?) -> Int? { rate.map { Int($0.amount) } }
        let rates = price.rates
        self.init(
            id: "\(price.id)", provider: price.provider.rawValue, model: price.model,
            validFrom: price.validFrom.microseconds > 0 ? "\(price.validFrom)" : nil,
            bandFromTokens: price.bandFromTokens,
            rates: Rates(
                input: micros(rates.input), output: micros(rates.output), cacheRead: micros(rates.cacheRead),
                cacheWrite5m: micros(rates.cacheWrite5m), cacheWrite1h: micros(rates.cacheWrite1h),
                webSearch: micros(rates.webSearch)),
            isRemovable: isRemovable)
    }
}
