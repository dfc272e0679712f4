package import Logging
internal import ServiceLifecycle
package import Storage

/// Uses the connection and the models that an administrator has chosen through another server of the same database.
package struct ModelSettingsWatch: Service {
    let settings: ConnectionSettings
    let isShared: Bool
    let interval: Duration
    let logger: Logger

    /// - Parameter interval: Time between two looks.
    package init(
        settings: ConnectionSettings, database: Database, interval: Duration = .seconds(5), logger: Logger
    ) {
        self.settings = settings
        isShared = database.isShared
        self.interval = interval
        self.logger = logger
    }

    package func run() async throws {
        guard isShared else { return try await gracefulShutdown() }
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: interval)) != nil { await look() }
        }
    }

    private func look() async {
        do {
            try await settings.reload()
        } catch is CancellationError {
            return
        } catch {
            logger.warning("The settings of the model cannot be read", metadata: ["error": "\(error)"])
        }
    }
}
