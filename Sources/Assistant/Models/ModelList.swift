internal import Anthropic
internal import Model

/// The models that a server lists, in its order.
struct ModelList {
    let models: [ModelInfo]
    private let byName: [String: ModelInfo]

    init(_ models: [ModelInfo]) {
        self.models = models
        var byName: [String: ModelInfo] = [:]
        for model in models { byName[model.id] = byName[model.id] ?? model }
        for model in models {
            for name in PriceList.names(of: model.id) where byName[name] == nil { byName[name] = model }
        }
        self.byName = byName
    }

    /// What the server says of a model. A name without a date means the model with that date.
    subscript(name: String) -> ModelInfo? { byName[name] }
}
