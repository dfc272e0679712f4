internal import API
internal import Assistant
internal import Model

extension ModelBody {
    /// - Parameter showsRule: Whether to say if people may choose it.
    init(_ model: ModelChoice, showsRule: Bool) {
        self.init(
            id: model.id, name: model.name, isDefault: model.isDefault, efforts: model.efforts.map(\.rawValue),
            thinking: model.thinkingModes, maxInputTokens: model.maxInputTokens, maxTokens: model.maxTokens,
            lifecycle: model.lifecycle, retiresAt: model.retiresAt.map { "\($0)" },
            prices: model.prices.map { ModelPriceBody($0) }, isAllowed: showsRule ? model.isAllowed : nil)
    }
}

extension ModelPriceBody {
    fileprivate init(_ price: Price) {
        let rates = price.rates
        self.init(
            fromTokens: price.bandFromTokens, input: rates.input?.amount, output: rates.output?.amount,
            cacheRead: rates.cacheRead?.amount, cacheWrite5m: rates.cacheWrite5m?.amount,
            cacheWrite1h: rates.cacheWrite1h?.amount, webSearch: rates.webSearch?.amount)
    }
}

extension Effort {
    /// - Throws: `InvalidInput`.
    init(accepting text: String) throws {
        guard let effort = Self(rawValue: text) else {
            throw InvalidInput("effort", .invalid, "must be one of \(Self.allCases.map(\.rawValue))")
        }
        self = effort
    }
}

extension Change {
    /// What a client asks for.
    init(_ field: Omissible<Value>) where Value: Codable {
        switch field {
        case .absent: self = .keep
        case .present(let value): self = .set(value)
        }
    }
}

extension ConnectionBody {
    init(_ standing: ConnectionSettings.Standing) {
        self.init(
            origin: standing.origin.rawValue, address: standing.address,
            authentication: standing.authentication.rawValue, hasKey: standing.hasKey, keyHint: standing.keyHint,
            savedAt: standing.savedAt.map { "\($0)" }, isKeyUnreadable: standing.isKeyUnreadable,
            needsRestart: standing.needsRestart)
    }
}
