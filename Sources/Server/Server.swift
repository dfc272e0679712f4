package import Assistant
internal import HTTPTypes
package import Hummingbird
internal import HummingbirdCore
package import Logging
internal import Model
internal import NIOCore
package import Sodium
package import Storage
package import Web

/// The HTTP side of the program, assembled from top to bottom.
package struct Server: Sendable {
    let settings: ServerSettings
    let database: Database
    let replies: Replies
    let connection: ConnectionSettings
    let hasher: PasswordHasher
    let pages: Pages
    let logger: Logger
    private let links: Links

    package init(
        settings: ServerSettings, database: Database, replies: Replies, connection: ConnectionSettings,
        hasher: PasswordHasher, pages: Pages, logger: Logger
    ) {
        self.settings = settings
        self.database = database
        self.replies = replies
        self.connection = connection
        self.hasher = hasher
        self.pages = pages
        self.logger = logger
        links = Links(publicURL: settings.publicURL, host: settings.host)
    }

    /// The application, ready to run.
    ///
    /// - Parameter onListening: Called with the port once the server accepts connections.
    package func application(
        onListening: @escaping @Sendable (Int) async -> Void
    ) -> Application<RouterResponder<ServerContext>> {
        let capacity = ConnectionCapacity(
            most: ConnectionCapacity.connections(within: ConnectionCapacity.openFiles), logger: logger)
        return Application(
            router: routes().router,
            server: HTTPServerBuilder { [settings, logger] responder in
                let rules = settings.connections
                let counter = ConnectionCounter(rules, trustedProxies: settings.trustedProxies, logger: logger)
                return HTTPConnections(rules, counter: counter, responder: responder)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), serverName: nil,
                availableConnectionsDelegate: capacity),
            onServerRunning: { [settings, logger] channel in
                AcceptBackoff.watch(channel, logger: logger)
                do {
                    try await channel.closeStalledConnections(after: settings.longestStall)
                } catch {
                    logger.warning("Readers that take nothing cannot be closed", metadata: ["error": "\(error)"])
                }
                await onListening(channel.localAddress?.port ?? 0)
            },
            logger: logger)
    }

    private var models: ModelCatalog { connection.catalog }

    func routes() -> RouteTable {
        let isSecure = settings.publicURL?.isSecure ?? false
        let cookie = SessionCookie(isSecure: isSecure)
        let shared = SharedWork(pages: pages, replies: replies, models: models, database: database)
        let frames = PageFrames(pages: pages, models: models, lists: shared.feed.lists)

        let table = RouteTable()
        table.add(middleware: RequestLog())
        table.add(middleware: SecurityHeaders(isSecure: isSecure))
        table.add(middleware: Problems(pages: frames))
        OperationRoutes(database: database).register(on: table)
        AssetRoutes(pages: pages).register(on: table)

        let known = table.group()
            .add(middleware: ClientAddress(trustedProxies: settings.trustedProxies))
            .add(middleware: SameOrigin(publicURL: settings.publicURL))
            .add(middleware: Authentication(database: database, cookie: cookie))
            .add(middleware: Problems(pages: frames))  // again: by now it is known which user an error page is for
            .add(middleware: ResponseQuota())
        registerPages(on: known, frames, shared)
        registerAPI(on: known.group("api/v1"), cookie, shared)
        table.refuseOtherMethods()
        return table
    }

    /// What the routes for chats share.
    private struct SharedWork {
        let pool = ComputePool()
        /// Feeds of pages and streams of replies.
        let openStreams = UserQuota(Limits.openStreams)
        let feed: Feed

        init(pages: Pages, replies: Replies, models: ModelCatalog, database: Database) {
            feed = Feed(pages: pages, replies: replies, models: models, database: database, pool: pool)
        }
    }

    private func registerPages(
        on known: some RouterMethods<ServerContext>, _ frames: PageFrames, _ shared: SharedWork
    ) {
        let registration = Registration(database: database, mode: settings.registration)
        EntryRoutes(frames: frames, registration: registration, mode: settings.registration).register(on: known)
        let search = SearchPageRoutes(
            frames: frames, search: SearchStore(database: database), chats: ChatStore(database: database),
            pool: shared.pool)
        search.registerParts(on: known.group(context: AccountContext.self))
        let chats = ChatPageRoutes(
            frames: frames, openStreams: shared.openStreams, feed: shared.feed, models: models)
        chats.register(on: known)
        let account = known.group().add(middleware: SignInRedirect(registration: registration))
            .add(middleware: Prefetching(assets: pages.assets))
            .group(context: AccountContext.self)
        chats.registerPages(on: account)
        registerSite(on: account, frames, search, shared)
    }

    /// The pages for signed-in users.
    private func registerSite(
        on account: some RouterMethods<AccountContext>, _ frames: PageFrames, _ search: SearchPageRoutes,
        _ shared: SharedWork
    ) {
        search.register(on: account)
        let contexts = ContextPageRoutes(
            frames: frames, contexts: ContextStore(database: database), pool: shared.pool)
        HomeRoutes(frames: frames, database: database, replies: replies, models: models).register(on: account)
        SettingsRoutes(frames: frames, database: database).register(on: account)
        contexts.register(on: account)

        let admin = account.group("admin", context: AdminContext.self)
        contexts.registerAdmin(on: admin)
        ServerPageRoutes(
            frames: frames, database: database, models: models, settings: settings
        ).register(on: admin)
        ModelPageRoutes(frames: frames, connection: connection).register(on: admin)
        AdminPageRoutes(frames: frames, database: database, links: links).register(on: admin)
        LedgerPageRoutes(frames: frames, database: database).register(on: admin)
    }

    private func registerAPI(
        on api: some RouterMethods<ServerContext>, _ cookie: SessionCookie, _ shared: SharedWork
    ) {
        let accounts = AccountService(database: database, mode: settings.registration, hasher: hasher)
        let contexts = ContextRoutes(contexts: ContextStore(database: database))
        let messages = MessageStore(database: database)
        let kept = ResponseCache()

        AuthRoutes(accounts: accounts, replies: replies, cookie: cookie).register(on: api)
        let account = api.group(context: AccountContext.self)
        ProfileRoutes(accounts: accounts, tokens: TokenStore(database: database), replies: replies).register(
            on: account)
        ChatRoutes(
            chats: Chats(database: database, replies: replies), store: ChatStore(database: database),
            messages: messages, replies: replies, models: models, kept: kept, pages: pages
        ).register(on: account)
        ModelRoutes(models: models).register(on: account)
        ExportRoutes(chats: ChatStore(database: database), messages: messages, pages: pages).register(on: account)
        MessageRoutes(messages: messages, kept: kept).register(on: account)
        ReplyRoutes(messages: messages, replies: replies, openStreams: shared.openStreams).register(on: account)
        SearchRoutes(search: SearchStore(database: database), pool: shared.pool).register(on: account)
        contexts.register(on: account)
        let ledger = LedgerStore(database: database)
        let usage = UsageRoutes(ledger: ledger)
        usage.register(on: account)

        let admin = account.group("admin", context: AdminContext.self)
        contexts.registerAdmin(on: admin)
        usage.registerAdmin(on: admin)
        PriceRoutes(ledger: ledger).register(on: admin)
        ModelRoutes(models: models).registerAdmin(on: admin)
        ConnectionRoutes(connection: connection).register(on: admin)
        UserRoutes(users: UserStore(database: database), replies: replies, links: links).register(on: admin)
        InviteRoutes(invites: InviteStore(database: database), links: links).register(on: admin)
    }
}
