internal import Assistant
internal import Hummingbird
internal import Model
internal import Web

/// The page `/admin/models`.
struct ModelPageRoutes {
    let frames: PageFrames
    let connection: ConnectionSettings

    func register(on pages: some RouterMethods<AdminContext>) {
        pages.get("models", use: show)
    }

    private func show(_ request: Request, context: AdminContext) async throws -> Response {
        let models = connection.catalog
        await models.load()
        let server = models.source.server
        let view = ModelsView(
            connection: ModelsView.Connection(try await connection.standing()),
            models: await models.all().map { ModelsView.Item($0) },
            chosenDefault: await models.allowed().standard, isDefaultFixed: server.isModelFixed || server.isLocal,
            isListed: models.isLoaded)
        return .html(frames.pages.models(view, in: try await frames.site(for: request, user: context.user)))
    }
}

extension ModelsView.Connection {
    fileprivate init(_ standing: ConnectionSettings.Standing) {
        self.init(
            origin: Origin(standing.origin), address: standing.address, usesBearer: standing.authentication == .bearer,
            hasKey: standing.hasKey, keyHint: standing.keyHint, savedAt: standing.savedAt.map { "\($0)" },
            isKeyUnreadable: standing.isKeyUnreadable, needsRestart: standing.needsRestart)
    }
}

extension ModelsView.Connection.Origin {
    fileprivate init(_ origin: ConnectionSettings.Origin) {
        switch origin {
        case .environment: self = .environment
        case .saved: self = .saved
        case .builtIn: self = .builtIn
        }
    }
}

extension ModelsView.Item {
    fileprivate init(_ model: ModelChoice) {
        self.init(
            id: model.id, name: model.name, isDefault: model.isDefault, isAllowed: model.isAllowed,
            window: model.maxInputTokens, price: model.shortPromptPrice)
    }
}

extension ModelChoice {
    /// A million tokens read and written with a short prompt, in millionths of a US dollar; nil if unknown.
    fileprivate var shortPromptPrice: (input: Int, output: Int)? {
        guard let rates = prices.first?.rates, let input = rates.input, let output = rates.output else { return nil }
        return (Int(clamping: input.amount), Int(clamping: output.amount))
    }
}

extension ModelCatalog {
    /// The composer's choice of models.
    ///
    /// - Parameter window: The chat that is open.
    func picker(for wish: ModelWish, of window: ChatView.Window?) async -> ModelPicker {
        let choices = await choices()
        let plan = await plan(model: wish.model, effort: wish.effort)
        return ModelPicker(
            choices: choices.map {
                ModelPicker.Choice(
                    id: $0.id, name: $0.name, efforts: $0.efforts.map(\.rawValue), price: $0.shortPromptPrice)
            },
            model: choices.contains { $0.id == plan.model }
                ? plan.model : choices.first(where: \.isDefault)?.id ?? plan.model,
            effort: plan.effort?.rawValue, replaced: plan.replaced,
            costsCache: !source.isLocal && window?.messages.isEmpty == false)
    }
}
