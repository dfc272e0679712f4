internal import API
internal import Hummingbird
internal import Logging
internal import Model
internal import Storage

/// Routes under `/api/v1/admin/prices`.
struct PriceRoutes {
    let ledger: LedgerStore

    func register(on admin: some RouterMethods<AdminContext>) {
        admin.group("prices")
            .get(use: list)
            .post(use: add)
            .delete(":price", use: remove)
    }

    private func list(_ request: Request, context: AdminContext) async throws -> Response {
        let needed = try await ledger.neededPrices()
        let unpriced = try await ledger.unpricedModels().map {
            UnpricedModelBody(provider: $0.provider.rawValue, model: $0.model, calls: $0.calls)
        }
        let prices = try await ledger.prices().map { PriceBody($0, isRemovable: !needed.contains($0.id)) }
        return try .json(PriceListBody(unpriced: unpriced, prices: prices))
    }

    private func add(_ request: Request, context: AdminContext) async throws -> Response {
        let price = try await ledger.addPrice(
            try Price(accepting: try await request.body(NewPriceBody.self, in: context)))
        context.record(.priceAdded, of: nil, ["by": "\(context.user.id)", "price": "\(price.id)"])
        return try .json(PriceBody(price, isRemovable: true), status: .created)
    }

    private func remove(_ request: Request, context: AdminContext) async throws -> Response {
        let id: Price.ID = try context.identifier("price")
        guard try await ledger.removePrice(id) else {
            throw Problem.conflict("Calls were charged by this price, or a band for longer prompts depends on it")
        }
        context.record(.priceRemoved, of: nil, ["by": "\(context.user.id)", "price": "\(id)"])
        return .noContent
    }
}

extension Price {
    /// - Throws: `InvalidInput` with everything that is wrong.
    init(accepting body: NewPriceBody) throws {
        var faults: [InvalidInput.Fault] = []
        func read<Value>(_ result: Result<Value, InvalidInput>) -> Value? {
            switch result {
            case .success(let value): return value
            case .failure(let error):
                faults += error.faults
                return nil
            }
        }
        let rates = Rates(
            input: read(Micros.accepting(body.input, "input")) ?? nil,
            output: read(Micros.accepting(body.output, "output")) ?? nil,
            cacheRead: read(Micros.accepting(body.cacheRead, "cache_read")) ?? nil,
            cacheWrite5m: read(Micros.accepting(body.cacheWrite5m, "cache_write_5m")) ?? nil,
            cacheWrite1h: read(Micros.accepting(body.cacheWrite1h, "cache_write_1h")) ?? nil,
            webSearch: read(Micros.accepting(body.webSearch, "web_search")) ?? nil)
        let start = read(Timestamp.accepting(day: body.validFrom, "valid_from")) ?? Timestamp(microseconds: 0)
        let price = Price(
            provider: Provider(rawValue: body.provider), model: body.model, validFrom: start,
            bandFromTokens: body.bandFromTokens ?? 0, rates: rates)
        do {
            self = try price.accepted()
        } catch {
            faults += error.faults
            self = price
        }
        guard let first = faults.first else { return }
        var invalid = InvalidInput(first.field, first.code, first.detail)
        invalid.faults = faults
        throw invalid
    }
}

extension Micros {
    /// A rate in US dollars; nothing is unknown.
    fileprivate static func accepting(_ text: String?, _ field: String) -> Result<Micros?, InvalidInput> {
        guard let text else { return .success(nil) }
        guard let amount = Micros(dollars: text) else {
            return .failure(InvalidInput(field, .invalid, "must be US dollars such as 2.50, with at most six decimals"))
        }
        return .success(amount)
    }
}

extension Timestamp {
    /// A day, which begins at midnight in UTC, or a moment; nothing is the epoch.
    fileprivate static func accepting(day text: String?, _ field: String) -> Result<Timestamp, InvalidInput> {
        guard let text else { return .success(Timestamp(microseconds: 0)) }
        guard let time = Timestamp(text) ?? Timestamp(text + "T00:00:00Z") else {
            return .failure(InvalidInput(field, .invalid, "must be a day such as 2026-11-27, or a time"))
        }
        return .success(time)
    }
}

extension PriceBody {
    init(_ price: Price, isRemovable: Bool) {
        let rates = price.rates
        self.init(
            id: "\(price.id)", provider: price.provider.rawValue, model: price.model,
            validFrom: price.validFrom.microseconds > 0 ? "\(price.validFrom)" : nil,
            bandFromTokens: price.bandFromTokens, input: rates.input?.dollars, output: rates.output?.dollars,
            cacheRead: rates.cacheRead?.dollars, cacheWrite5m: rates.cacheWrite5m?.dollars,
            cacheWrite1h: rates.cacheWrite1h?.dollars, webSearch: rates.webSearch?.dollars, isRemovable: isRemovable)
    }
}
