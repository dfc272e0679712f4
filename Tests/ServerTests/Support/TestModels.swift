import Anthropic
import Assistant
import Foundation
import Logging
import Model
import Storage
import TestSupport

/// What people of a ``TestServer`` may choose.
enum TestModels: Sendable {
    /// The settings name the scripted model, which has no list.
    case unlisted
    /// The settings name the server at this address, and no model.
    case listed(at: String)
    /// The settings name the built-in model, so that no server can be connected.
    case builtIn
    /// The settings name nothing: an administrator connects a server. Until then a model called `built-in` answers.
    case open

    /// Nothing is asked of a server in these tests.
    private struct NoServer: Error {}

    fileprivate func program(_ replies: ModelSource) throws -> (source: ModelSource, ConnectionSettings.Program) {
        switch self {
        case .unlisted:
            let source = ModelSource(model: replies.model, maxTokens: replies.maxTokens, isLocal: false) {
                throw NoServer()
            }
            return (source, .fixed(try Endpoint("http://127.0.0.1:1")))
        case .listed(let address): return (replies, .fixed(try Endpoint(address, key: APIKey("key"))))
        case .builtIn: return (replies, .fixed(nil))
        case .open: return (replies, .open(fallback: replies.server))
        }
    }

    /// The server that answers first; nil for the scripted one.
    func server(_ clients: ConnectionSettings.Clients, http: HTTPConnections, logger: Logger) throws -> ModelServer? {
        switch self {
        case .unlisted: return nil
        case .listed(let address):
            let client = Client(endpoint: try Endpoint(address, key: APIKey("key")), http: http, logger: logger)
            let account = ModelAccount(provider: .anthropic)
            return ModelServer(model: "claude-sonnet-5-5", account: account, maxTokens: 32_000) { client }
        case .builtIn, .open: return ModelServer(model: "built-in", maxTokens: 100, isLocal: true) { throw NoServer() }
        }
    }
}

extension ConnectionSettings {
    /// - Parameter replies: The source of replies; the connection exchanges its server.
    static func test(
        _ models: TestModels, replies: ModelSource, database: Database, http: HTTPConnections, folder: URL,
        logger: Logger
    ) throws -> ConnectionSettings {
        let clients = Clients { endpoint in
            let client = Client(endpoint: endpoint, http: http, logger: logger)
            return ModelServer(model: "claude-sonnet-5-5", maxTokens: 32_000) { client }
        } probe: { endpoint in
            Client(
                endpoint: endpoint, http: http, retry: RetryPolicy(maximumAttempts: 1),
                timeouts: Timeouts(head: .hangLimit, idle: .hangLimit), logger: logger)
        }
        if let server = try models.server(clients, http: http, logger: logger) { replies.use(server) }
        let (source, program) = try models.program(replies)
        let path = folder.appendingPathComponent("parley.sqlite").path
        return ConnectionSettings(
            catalog: ModelCatalog(source: source, database: database, patience: .hangLimit, logger: logger),
            store: ConnectionStore(database: database, keyFile: KeyFile(besideDatabase: path)), program: program,
            clients: clients)
    }
}
