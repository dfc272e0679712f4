import Anthropic
import Assistant
import LocalModel
import Logging
import ServiceLifecycle

/// The connection to the model, created from the settings.
struct ModelConnection {
    let source: ModelSource
    /// Services that must run for it.
    let services: [any Service]

    /// Bytes that a machine with two cores reads in about a minute: three thousand tokens of English.
    private static let longestLocalPrompt = 12_000

    /// Keeps the connection open while `body` runs.
    static func with<Result>(
        _ settings: ModelSettings, timeouts: Timeouts, logger: Logger, _ body: (ModelConnection) async throws -> Result
    ) async throws -> Result {
        let http = HTTPConnections()
        do {
            let result = try await body(ModelConnection(settings, timeouts, http: http, logger: logger))
            try await http.shutdown()
            return result
        } catch {
            try? await http.shutdown()  // Report the error that ended the work.
            throw error
        }
    }

    private init(_ settings: ModelSettings, _ timeouts: Timeouts, http: HTTPConnections, logger: Logger) {
        switch settings {
        case .remote(let endpoint, let account, let model, let maxTokens):
            let client = Client(endpoint: endpoint, http: http, timeouts: timeouts, logger: logger)
            source = ModelSource(model: model, account: account, maxTokens: maxTokens, isLocal: false) { client }
            services = []
            logger.info("Replies come from \(model)")
        case .local(let settings, let maxTokens):
            let local = LocalModel(settings: settings, logger: logger)
            source = ModelSource(
                model: local.modelName, maxTokens: maxTokens, isLocal: true, longestPrompt: Self.longestLocalPrompt
            ) {
                let endpoint = try await local.endpoint()
                return Client(
                    endpoint: try Endpoint(endpoint.baseURL, key: APIKey(endpoint.key)), http: http, timeouts: timeouts,
                    logger: logger)
            }
            services = [local]
            logger.notice(
                """
                Replies come from the small built-in model, \(local.modelName). \
                Set ANTHROPIC_API_KEY in the environment or in .env to connect Claude.
                """)
        }
    }
}
