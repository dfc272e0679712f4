import Anthropic
import Assistant
import LocalModel
import Logging
import ServiceLifecycle
import Storage

/// The connection to the model: from the settings, or else the one that an administrator saved.
struct ModelConnection {
    /// What an administrator sees and changes of it.
    let settings: ConnectionSettings
    /// The settings that suit the server in use.
    let effective: ModelSettings
    /// Services that must run for it.
    let services: [any Service]

    /// Bytes that a machine with two cores reads in about a minute: three thousand tokens of English.
    private static let longestLocalPrompt = 12_000
    /// How long a test of a connection waits.
    private static let probeTimeouts = Timeouts(head: .seconds(10), idle: .seconds(10))

    /// Keeps the connection open while `body` runs.
    static func with<Result>(
        _ settings: Settings, _ model: ModelSettings, database: Database, logger: Logger,
        _ body: (ModelConnection) async throws -> Result
    ) async throws -> Result {
        let http = HTTPConnections()
        do {
            let result = try await body(ModelConnection(settings, model, database, http: http, logger: logger))
            try await http.shutdown()
            return result
        } catch {
            try? await http.shutdown()  // Report the error that ended the work.
            throw error
        }
    }

    private init(
        _ settings: Settings, _ model: ModelSettings, _ database: Database, http: HTTPConnections, logger: Logger
    ) async throws {
        let clients = try Self.clients(settings, http: http, logger: logger)
        let store = ConnectionStore(database: database, keyFile: try settings.database().keyFile)
        switch model {
        case .remote(let endpoint, _, _):
            let source = ModelSource(clients.server(endpoint))
            self.settings = ConnectionSettings(
                catalog: ModelCatalog(source: source, database: database, logger: logger), store: store,
                program: .fixed(endpoint), clients: clients)
            (effective, services) = (model, [])
        case .local(let localSettings, let maxTokens):
            let local = LocalModel(settings: localSettings, logger: logger)
            let fallback = try Self.server(
                local, maxTokens: maxTokens, timeouts: try settings.modelTimeouts(), http: http, logger: logger)
            let isOpen = try ModelSettings.isOpen(settings)
            let saved =
                isOpen ? try await ConnectionSettings.server(savedIn: store, clients: clients, logger: logger) : nil
            let source = ModelSource(saved?.server ?? fallback)
            self.settings = ConnectionSettings(
                catalog: ModelCatalog(source: source, database: database, logger: logger), store: store,
                program: isOpen ? .open(fallback: fallback) : .fixed(nil), clients: clients,
                savedAt: saved?.savedAt)
            effective = try saved.map { try ModelSettings.remote($0.endpoint, settings) } ?? model
            services = [StandbyModel(model: local, source: source)]
        }
        announce(logger)
    }

    private func announce(_ logger: Logger) {
        let source = settings.catalog.source
        guard source.isLocal else {
            logger.info("Replies come from \(source.model)")
            return
        }
        logger.notice(
            """
            Replies come from the small built-in model, \(source.model). \
            Connect Claude at /admin/models, or set ANTHROPIC_API_KEY in the environment or in .env.
            """)
    }

    private static func clients(
        _ settings: Settings, http: HTTPConnections, logger: Logger
    ) throws -> ConnectionSettings.Clients {
        let timeouts = try settings.modelTimeouts()
        let isModelFixed = try settings.name("CLAUDE_MODEL") != nil
        let maxTokens = try ModelSettings.maxTokens(settings)
        let model = try settings.name("CLAUDE_MODEL") ?? ModelSettings.defaultModel
        let account = try ModelSettings.accounts(settings)
        return ConnectionSettings.Clients { endpoint in
            let client = Client(endpoint: endpoint, http: http, timeouts: timeouts, logger: logger)
            return ModelServer(
                model: model, account: account(endpoint), isModelFixed: isModelFixed, maxTokens: maxTokens
            ) { client }
        } probe: { endpoint in
            Client(
                endpoint: endpoint, http: http, retry: RetryPolicy(maximumAttempts: 1), timeouts: probeTimeouts,
                logger: logger)
        }
    }

    private static func server(
        _ local: LocalModel, maxTokens: Int, timeouts: Timeouts, http: HTTPConnections, logger: Logger
    ) throws -> ModelServer {
        ModelServer(
            model: local.modelName, maxTokens: maxTokens, isLocal: true, longestPrompt: longestLocalPrompt
        ) {
            let endpoint = try await local.endpoint()
            return Client(
                endpoint: try Endpoint(endpoint.baseURL, key: APIKey(endpoint.key)), http: http, timeouts: timeouts,
                logger: logger)
        }
    }
}
