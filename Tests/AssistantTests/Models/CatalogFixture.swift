import Anthropic
import Logging
import Model
import Storage
import TestSupport

@testable import Assistant

/// A catalogue in front of a scripted or checking server.
struct CatalogFixture: Sendable {
    let database: Database
    let source: ModelSource
    let catalog: ModelCatalog
    let clock: MovableClock
    let http: HTTPConnections

    /// A client that does not repeat failed calls.
    func client(of address: String, key: String? = nil) throws -> Client {
        Client(
            endpoint: try Endpoint(address, key: key.flatMap(APIKey.init)), http: http,
            retry: RetryPolicy(maximumAttempts: 1), timeouts: Timeouts(head: .hangLimit, idle: .hangLimit),
            logger: .silent)
    }

    /// A server at an address.
    func server(at address: String, model: String = "claude-sonnet-5-5", isFixed: Bool = false) throws -> ModelServer {
        let client = try client(of: address, key: "key")
        return ModelServer(model: model, isModelFixed: isFixed, maxTokens: 100_000) { client }
    }

    /// Makes the catalogue ask the server again.
    func wait(_ duration: Duration) {
        clock.advance(by: duration)
    }
}

/// Runs a test with a catalogue of the models at an address.
func withCatalog(
    at address: String, model: String = "claude-sonnet-5-5", isFixed: Bool = false, logger: Logger = .silent,
    account: ModelAccount = .builtIn, _ test: (CatalogFixture) async throws -> Void
) async throws {
    try await TestDatabase.provided { place in
        try await withCatalog(
            on: try await place.open(), at: address, model: model, isFixed: isFixed, logger: logger, account: account,
            test)
    }
}

private func withCatalog(
    on database: Database, at address: String, model: String, isFixed: Bool, logger: Logger, account: ModelAccount,
    _ test: (CatalogFixture) async throws -> Void
) async throws {
    let http = HTTPConnections(connectTimeout: .hangLimit)
    let clock = MovableClock()
    let client = Client(
        endpoint: try Endpoint(address, key: APIKey("key")), http: http, retry: RetryPolicy(maximumAttempts: 1),
        timeouts: Timeouts(head: .hangLimit, idle: .hangLimit), logger: .silent)
    let source = ModelSource(
        ModelServer(model: model, account: account, isModelFixed: isFixed, maxTokens: 100_000) { client })
    let catalog = ModelCatalog(
        source: source, database: database, patience: .hangLimit, now: { clock.now }, logger: logger)
    do {
        try await test(
            CatalogFixture(database: database, source: source, catalog: catalog, clock: clock, http: http))
    } catch {
        try? await http.shutdown()
        try await database.close()
        throw error
    }
    try await http.shutdown()
    try await database.close()
}

extension Logger {
    /// A logger that discards everything.
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
