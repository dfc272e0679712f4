internal import Assistant
internal import Hummingbird
internal import Model
internal import Storage
internal import Web

/// The page `/admin`.
struct ServerPageRoutes {
    let frames: PageFrames
    let database: Database
    let models: ModelCatalog
    let settings: ServerSettings

    func register(on pages: some RouterMethods<AdminContext>) {
        pages.get("", use: show)
    }

    private func show(_ request: Request, context: AdminContext) async throws -> Response {
        let plan = await models.plan(model: nil, effort: nil)
        let usesLocalModel = models.source.isLocal
        let overview = OverviewStore(database: database)
        let view = ServerView(
            version: settings.version, model: plan.model, isLocalModel: usesLocalModel,
            databaseBytes: try await database.size(),
            people: try await overview.countPeople(), runningReplies: try await overview.countRunningReplies(),
            servers: database.isShared ? try await NodeStore(database: database).countAlive() : nil,
            findings: settings.findings(usesLocalModel: usesLocalModel))
        return .html(frames.pages.server(view, in: try await frames.site(for: request, user: context.user)))
    }
}

extension ServerSettings {
    /// What an administrator should know about.
    fileprivate func findings(usesLocalModel: Bool) -> [ServerView.Finding] {
        var findings: [ServerView.Finding] = []
        if usesLocalModel { findings.append(.localModel) }
        if registration == .open { findings.append(.openRegistration) }
        if publicURL?.isLoopback ?? AddressRange.isLoopback(host) {
            findings.append(.onlyThisComputer)
        } else if publicURL?.isSecure != true {
            findings.append(.noSecureAddress)
        }
        return findings
    }
}
