internal import API
internal import Assistant
internal import Hummingbird
internal import Logging
internal import Model

/// Routes under `/api/v1/models` and `/api/v1/admin/models`.
struct ModelRoutes {
    let models: ModelCatalog

    func register(on api: some RouterMethods<AccountContext>) {
        api.get("models", use: list)
    }

    func registerAdmin(on admin: some RouterMethods<AdminContext>) {
        admin.get("models", use: rules)
        admin.put("models", use: allow)
    }

    private func list(_ request: Request, context: AccountContext) async throws -> Response {
        await models.load()
        let choices = await models.choices()
        let standard = await models.plan(model: nil, effort: nil).model
        return try .json(
            ModelListBody(models: choices.map { ModelBody($0, showsRule: false) }, default: standard))
    }

    private func rules(_ request: Request, context: AdminContext) async throws -> Response {
        await models.load()
        return try await rules()
    }

    private func allow(_ request: Request, context: AdminContext) async throws -> Response {
        let body = try await request.body(AllowedModelsBody.self, in: context)
        try await models.allow(AllowedModels(names: body.allowed, standard: body.default))
        context.record(
            .modelsAllowed, of: context.user.id,
            ["models": "\(body.allowed.count)", "default": "\(body.default == nil ? "settings" : "chosen")"])
        return try await rules()
    }

    private func rules() async throws -> Response {
        let allowed = await models.allowed()
        let all = await models.all()
        let server = models.source.server
        return try .json(
            ModelRulesBody(
                models: all.map { ModelBody($0, showsRule: true) }, allowed: allowed.names, default: allowed.standard,
                isDefaultFixed: server.isModelFixed || server.isLocal, isListed: models.isLoaded))
    }
}
