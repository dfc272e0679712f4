/// The composer's button for the model that answers, and the menu of those that may be chosen.
public struct ModelPicker: Sendable {
    /// A model that may be chosen.
    public struct Choice: Sendable {
        var id: String
        var name: String
        var efforts: [String]
        var price: (input: Int, output: Int)?

        /// - Parameters:
        ///   - efforts: By their names in the API, from least to most.
        ///   - price: A million tokens read and written, in millionths of a US dollar; nil if unknown.
        public init(id: String, name: String, efforts: [String], price: (input: Int, output: Int)? = nil) {
            self.id = id
            self.name = name
            self.efforts = efforts
            self.price = price
        }
    }

    var choices: [Choice]
    var model: String
    var effort: String?
    var replaced: String?
    var costsCache: Bool

    /// - Parameters:
    ///   - model: The one that answers.
    ///   - effort: The chosen effort, if the model offers it.
    ///   - replaced: The model that was chosen but cannot answer.
    ///   - costsCache: Whether another model would have to read a conversation that this one has in its cache.
    public init(choices: [Choice], model: String, effort: String?, replaced: String?, costsCache: Bool) {
        self.choices = choices
        self.model = model
        self.effort = effort
        self.replaced = replaced
        self.costsCache = costsCache
    }

    private var chosen: Choice {
        choices.first { $0.id == model } ?? Choice(id: model, name: model, efforts: [])
    }

    /// Values for the line on a model that was replaced.
    var replacement: [String: String]? {
        replaced.map { ["chosen": $0, "model": chosen.name] }
    }

    /// Values for the template `model-picker`; nil where there is nothing to choose.
    func data(_ words: Words) -> [String: Any]? {
        let chosen = chosen
        guard choices.count > 1 || !chosen.efforts.isEmpty else { return nil }
        let efforts: [[String: Any]] =
            [
                ["id": "", "name": words(.effortDefault), "isOffered": true, "isChosen": effort == nil]
            ]
            + EffortName.allCases.map { name in
                [
                    "id": name.rawValue, "name": words(name.key), "isOffered": chosen.efforts.contains(name.rawValue),
                    "isChosen": effort == name.rawValue,
                ]
            }
        return [
            "model": chosen.name, "effort": effort.flatMap(EffortName.init).map { words($0.key) } ?? "",
            "effortID": effort ?? "", "hasEfforts": !chosen.efforts.isEmpty, "costsCache": costsCache,
            "allEfforts": efforts, "hasPrices": choices.contains { $0.price != nil },
            "models": choices.map { choice in
                [
                    "id": choice.id, "name": choice.name, "efforts": choice.efforts.joined(separator: " "),
                    "isChosen": choice.id == chosen.id, "price": choice.price(words),
                ] as [String: Any]
            },
        ]
    }
}

extension ModelPicker.Choice {
    /// What it costs, or an empty text.
    fileprivate func price(_ words: Words) -> String {
        price.map { "\(words.price(micros: $0.input)) / \(words.price(micros: $0.output))" } ?? ""
    }
}

/// The efforts by their names in the API, from least to most.
private enum EffortName: String, CaseIterable {
    case low, medium, high, xhigh, max

    var key: TextKey {
        switch self {
        case .low: .effortLow
        case .medium: .effortMedium
        case .high: .effortHigh
        case .xhigh: .effortVeryHigh
        case .max: .effortMost
        }
    }
}
