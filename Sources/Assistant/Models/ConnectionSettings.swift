package import Anthropic
package import Logging
package import Model
package import Storage

/// The connection to the model server, as an administrator sees and changes it. What the program's settings say takes
/// precedence over what is saved here.
package struct ConnectionSettings: Sendable {
    /// Where the connection in use comes from.
    package enum Origin: String, Hashable, Sendable {
        /// The program's settings; it cannot be changed here.
        case environment
        /// An administrator saved it.
        case saved
        /// None: the built-in model answers.
        case builtIn = "built-in"
    }

    /// The connection in use.
    package struct Standing: Hashable, Sendable {
        package let origin: Origin
        /// Nil for the built-in model.
        package let address: String?
        package let authentication: SavedConnection.Authentication
        package let hasKey: Bool
        /// See ``SavedConnection/keyHint``.
        package let keyHint: String?
        /// When it was saved.
        package let savedAt: Timestamp?
        /// Whether the saved key cannot be read, so that the connection is not in use.
        package let isKeyUnreadable: Bool
        /// Whether some settings of the program still suit the model with which it started.
        package let needsRestart: Bool
    }

    /// The program's settings name a connection, so that none can be saved.
    package struct Fixed: Error {}

    /// What the program's settings say.
    package enum Program: Sendable {
        /// They name a server; nil is the built-in model.
        case fixed(Endpoint?)
        /// They name none: without a saved connection, this one answers.
        case open(fallback: ModelServer)
    }

    /// How to make clients of endpoints.
    package struct Clients: Sendable {
        /// A server for replies.
        package let server: @Sendable (Endpoint) -> ModelServer
        /// A client for a test: without repetitions, and with short waits.
        package let probe: @Sendable (Endpoint) -> Anthropic.Client

        package init(
            server: @escaping @Sendable (Endpoint) -> ModelServer,
            probe: @escaping @Sendable (Endpoint) -> Anthropic.Client
        ) {
            self.server = server
            self.probe = probe
        }
    }

    package let catalog: ModelCatalog
    private let store: ConnectionStore
    private let program: Program
    private let clients: Clients
    private let startedLocal: Bool
    private let used: UsedConnection

    /// - Parameters:
    ///   - catalog: Its source is exchanged when a connection is saved or removed.
    ///   - savedAt: When the saved connection was saved that the source is; `nil` if it is none.
    package init(
        catalog: ModelCatalog, store: ConnectionStore, program: Program, clients: Clients, savedAt: Timestamp? = nil
    ) {
        used = UsedConnection(savedAt: savedAt)
        self.catalog = catalog
        self.store = store
        self.program = program
        self.clients = clients
        startedLocal = catalog.source.isLocal
    }

    /// The connection in use.
    package func standing() async throws -> Standing {
        if case .fixed(let endpoint) = program { return standing(of: endpoint) }
        guard let saved = try await store.connection() else {
            return standing(.builtIn, address: nil, hasKey: false)
        }
        return Standing(
            origin: .saved, address: saved.address, authentication: saved.authentication,
            hasKey: saved.sealedKey != nil, keyHint: saved.keyHint, savedAt: saved.updatedAt,
            isKeyUnreadable: (try? store.key(of: saved)) == nil && saved.sealedKey != nil, needsRestart: needsRestart)
    }

    /// Saves a connection and uses it from now on.
    ///
    /// - Throws: ``Fixed``; `InvalidInput`; ``KeyFile/Failure``.
    package func save(
        address: String, authentication: SavedConnection.Authentication, key: Change<String>, by user: User.ID
    ) async throws {
        guard case .open = program else { throw Fixed() }
        let endpoint = try Self.endpoint(address, authentication, key: key.value)
        let earlier = try await store.connection()
        let keeps = !key.isSet && earlier?.address == endpoint.address && earlier?.sealedKey != nil
        if endpoint.isAnthropic, key.value == nil, !keeps {
            throw InvalidInput("key", .required, "is required by this server")
        }
        let saved = try await store.save(
            address: endpoint.address, authentication: authentication, key: key, by: user)
        try use(saved)
        await catalog.load()
    }

    /// Forgets the saved connection. From now on the built-in model answers.
    ///
    /// - Throws: ``Fixed``; ``StoreError/notFound``.
    package func remove() async throws {
        guard case .open(let fallback) = program else { throw Fixed() }
        try await store.remove()
        use(fallback)
    }

    /// Uses what another server has saved or removed, and what it allows.
    package func reload() async throws {
        try await catalog.readAllowed()
        guard case .open(let fallback) = program else { return }
        let saved = try await store.connection()
        guard used.savedAt != saved?.updatedAt else { return }
        if let saved { try use(saved) } else { use(fallback) }
    }

    private func use(_ saved: SavedConnection) throws {
        catalog.source.use(clients.server(try Self.endpoint(of: saved, key: try store.key(of: saved))))
        used.note(savedAt: saved.updatedAt)
    }

    private func use(_ fallback: ModelServer) {
        catalog.source.use(fallback)
        used.note(savedAt: nil)
    }

    /// Tests a connection that need not be saved. The saved key is used only for its own address.
    ///
    /// - Parameter address: Nil for the connection in use.
    /// - Throws: `InvalidInput`; ``StoreError/notFound`` if there is no connection to test.
    package func test(
        address: String?, authentication: SavedConnection.Authentication, key: Change<String>
    ) async throws -> ConnectionTest {
        let endpoint = try await tested(address, authentication, key)
        return await ConnectionTest(clients.probe(endpoint), model: catalog.source.model)
    }

    /// What answers with a saved connection; nil without one, and if its key cannot be read.
    package static func server(
        savedIn store: ConnectionStore, clients: Clients, logger: Logger
    ) async throws -> (server: ModelServer, endpoint: Endpoint, savedAt: Timestamp)? {
        guard let saved = try await store.connection() else { return nil }
        do {
            let endpoint = try endpoint(of: saved, key: try store.key(of: saved))
            return (clients.server(endpoint), endpoint, saved.updatedAt)
        } catch {
            logger.error("The saved connection to a model server cannot be used", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private func tested(
        _ address: String?, _ authentication: SavedConnection.Authentication, _ key: Change<String>
    ) async throws -> Endpoint {
        guard let address else {
            if case .fixed(let endpoint?) = program { return endpoint }
            guard let saved = try await store.connection() else { throw StoreError.notFound }
            return try Self.endpoint(of: saved, key: try store.key(of: saved))
        }
        let endpoint = try Self.endpoint(address, authentication, key: key.value)
        guard !key.isSet, let saved = try await store.connection(), saved.address == endpoint.address else {
            return endpoint
        }
        return try Self.endpoint(address, authentication, key: try store.key(of: saved))
    }

    private static func endpoint(of saved: SavedConnection, key: String?) throws -> Endpoint {
        try endpoint(saved.address, saved.authentication, key: key)
    }

    private static func endpoint(
        _ address: String, _ authentication: SavedConnection.Authentication, key text: String?
    ) throws -> Endpoint {
        let address = try Text.accept(address, field: "address", length: SavedConnection.addressLength)
        let key = try text.map { text in
            let text = try Text.accept(text, field: "key", length: SavedConnection.keyLength)
            guard let key = APIKey(text) else {
                throw InvalidInput("key", .invalid, "holds characters that no key has")
            }
            return key
        }
        guard
            let endpoint = try? Endpoint(
                address, key: key, authentication: authentication == .bearer ? .bearer : .apiKey)
        else { throw InvalidInput("address", .invalid, "must look like https://host, without key or query") }
        guard !ForbiddenHost.contains(endpoint.hostName) else {
            throw InvalidInput("address", .invalid, "must not be the address of a machine's metadata")
        }
        return endpoint
    }

    private var needsRestart: Bool { startedLocal != catalog.source.isLocal }

    private func standing(of endpoint: Endpoint?) -> Standing {
        guard let endpoint else { return standing(.environment, address: nil, hasKey: false) }
        return Standing(
            origin: .environment, address: endpoint.address,
            authentication: endpoint.authentication == .bearer ? .bearer : .apiKey, hasKey: endpoint.key != nil,
            keyHint: nil, savedAt: nil, isKeyUnreadable: false, needsRestart: false)
    }

    private func standing(_ origin: Origin, address: String?, hasKey: Bool) -> Standing {
        Standing(
            origin: origin, address: address, authentication: .bearer, hasKey: hasKey, keyHint: nil, savedAt: nil,
            isKeyUnreadable: false, needsRestart: needsRestart)
    }
}
