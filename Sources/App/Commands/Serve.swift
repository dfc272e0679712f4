import Anthropic
import ArgumentParser
import Assistant
import Hummingbird
import LocalModel
import Logging
import Model
import Server
import ServiceLifecycle
import Sodium
import Storage
import UnixSignals
import Web

/// `parley serve`: the server.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Start the server.")

    @Option(help: "Address to listen on.") var host: String?
    @Option(help: "Port to listen on; 0 picks a free one.") var port: Int?
    @Option(help: "Database to use: sqlite:FILE, or the URL of one in PostgreSQL.") var databaseURL: String?
    @Option(help: "Origin for links, such as https://parley.example.org.") var publicURL: String?
    @Option(help: "Who may register: open, invite or closed.") var registration: String?
    @Option(help: "Lowest level to log.") var logLevel: String?

    private var flags: [String: String] {
        [
            "PARLEY_HOST": host, "PARLEY_PORT": port.map(String.init), "PARLEY_DATABASE_URL": databaseURL,
            "PARLEY_PUBLIC_URL": publicURL, "PARLEY_REGISTRATION": registration, "PARLEY_LOG_LEVEL": logLevel,
        ].compactMapValues { $0 }
    }

    func run() async throws {
        let settings = try Settings(flags: flags)
        let logger = try Logs.logger(settings)
        let model = try ModelSettings(settings)
        let serverSettings = try settings.server()
        // Faults in the settings are reported before anything is opened.
        _ = try (settings.replyLimits(local: model.parallelReplies), model.titles(settings), settings.modelTimeouts())
        let pages = try Pages()
        OpenFiles.raiseLimit()
        if let warning = serverSettings.warningAboutAddress { logger.warning("\(warning)") }
        try await Database.withConfigured(settings, logger: logger, isClaimed: true) { database in
            try await ModelConnection.with(settings, model, database: database, logger: logger) { connection in
                let limits = try settings.replyLimits(local: connection.effective.parallelReplies)
                let replies = Replies(
                    database: database, source: connection.settings.catalog.source,
                    catalog: connection.settings.catalog,
                    limits: limits,
                    titles: try connection.effective.titles(settings), version: serverSettings.version,
                    logger: logger)
                try await serve(serverSettings, pages, database, replies, connection, limits.grace, logger)
            }
        }
    }

    private func serve(
        _ settings: ServerSettings, _ pages: Pages, _ database: Database, _ replies: Replies,
        _ connection: ModelConnection, _ grace: Duration, _ logger: Logger
    ) async throws {
        let backlog = SearchBacklog(database: database)
        try await backlog.prepare()
        try await replies.recover()
        let server = Server(
            settings: settings, database: database, replies: replies, connection: connection.settings,
            hasher: PasswordHasher(), pages: pages, logger: logger)
        let welcome = Welcome(
            settings: settings, registration: Registration(database: database, mode: settings.registration))
        let application = server.application { await welcome.greet(port: $0, logger: logger) }

        // Services stop in reverse order: replies end first, which ends every open stream.
        var configuration = ServiceGroupConfiguration(
            services: connection.services + [
                SearchIndexing(backlog: backlog, logger: logger),
                Sweeping(sweep: Sweep(database: database), logger: logger),
                ModelSettingsWatch(settings: connection.settings, database: database, logger: logger), application,
                replies,
            ],
            gracefulShutdownSignals: EndSignals.all, logger: logger)
        // A client that stopped reading or sends its body slowly must not keep the process alive.
        configuration.maximumGracefulShutdownDuration = grace + .seconds(5)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            throw ListeningFailure(error, host: settings.host, port: settings.port) ?? error
        }
    }
}

extension ServerSettings {
    /// Warns an operator who exposes the server to other machines without a public URL.
    var warningAboutAddress: String? {
        guard publicURL == nil, !isLoopback else { return nil }
        return """
            PARLEY_PUBLIC_URL is not set, and \(host) can be reached from other machines: links in invitations name the \
            address that each request came by, and cookies are sent without TLS. Set it to the origin that browsers use.
            """
    }

    private var isLoopback: Bool {
        host == "localhost" || host == "::1" || AddressRange("127.0.0.0/8")?.contains(host) == true
    }
}
