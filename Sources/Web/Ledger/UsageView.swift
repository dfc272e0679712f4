public import Model

/// The page `/admin/usage`: what everybody used and what it cost, by person and by model.
public struct UsageView: Sendable {
    /// What one person used.
    public struct PersonRow: Sendable {
        var id: String
        var name: String?
        var figures: UsageFigures

        /// - Parameter name: Nil when the account is deleted.
        public init(id: String, name: String?, figures: UsageFigures) {
            self.id = id
            self.name = name
            self.figures = figures
        }
    }

    /// What one model was used for.
    public struct ModelRow: Sendable {
        var model: String
        var provider: String
        var figures: UsageFigures

        public init(model: String, provider: String, figures: UsageFigures) {
            self.model = model
            self.provider = provider
            self.figures = figures
        }
    }

    /// The periods to choose from, the one shown first without a choice first.
    public static let periods: [UsagePeriod] = [.month, .lastMonth, .days30]

    var period: UsagePeriod
    var all: UsageFigures
    var people: [PersonRow]
    var models: [ModelRow]

    /// People and models in the given order.
    public init(period: UsagePeriod, all: UsageFigures, people: [PersonRow], models: [ModelRow]) {
        self.period = period
        self.all = all
        self.people = people
        self.models = models
    }

    /// Values for the template `usage`.
    func data(_ words: Words) -> [String: Any] {
        [
            "periods": Self.periods.map { period in
                ["value": period.rawValue, "name": words(period.nameKey), "isShown": period == self.period]
                    as [String: Any]
            },
            "all": all.data(words), "hasCalls": all.calls > 0, "people": people.map { $0.data(words) },
            "models": models.map { $0.data(words) },
        ]
    }
}

extension UsagePeriod {
    fileprivate var nameKey: TextKey {
        switch self {
        case .today: .today
        case .month: .usageMonth
        case .lastMonth: .usageLastMonth
        case .days30: .usageDays30
        }
    }
}

extension UsageView.PersonRow {
    fileprivate func data(_ words: Words) -> [String: Any] {
        var data = figures.data(words)
        data["id"] = id
        data["name"] = name ?? words(.usageDeletedAccount)
        data["isKnown"] = name != nil
        return data
    }
}

extension UsageView.ModelRow {
    fileprivate func data(_ words: Words) -> [String: Any] {
        figures.data(words).merging(["model": model, "provider": provider]) { $1 }
    }
}

extension Pages {
    /// `/admin/usage`.
    public func usage(_ view: UsageView, in frame: Frame) -> String {
        page(.usage, view.data(catalogue[frame.language]), in: frame.at(.usage))
    }
}
