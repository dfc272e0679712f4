public import Logging
public import ServiceLifecycle

/// A small model on this machine, served by llama.cpp in a child process over the Messages API.
///
/// The child lives exactly as long as ``run()``: it is started, restarted whenever it ends, and ended with the server,
/// even if the server is killed. Nothing starts before ``run()``.
public struct LocalModel: Service, Sendable {
    private let settings: Settings
    private let availability = Availability()
    private let logger: Logger

    /// - Parameters:
    ///   - settings: What to run.
    ///   - logger: Logs starts and failures; the output of llama.cpp itself is logged at debug level.
    public init(settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// The model's display name, such as `SmolLM2-135M-Instruct`: its file name without quantisation and extension. The
    /// child reports the same name.
    public var modelName: String {
        settings.modelFile.map(ModelName.init(path:))?.text ?? ModelName.bundled.text
    }

    /// Keeps the child running until the server shuts down or the task is cancelled.
    ///
    /// A failure of the child never ends this: it is logged, reported by ``endpoint()``, and the child is started
    /// again.
    public func run() async {
        await cancelWhenGracefulShutdown {
            await Supervisor(settings: settings, modelName: modelName, availability: availability, logger: logger).run()
        }
        await availability.stop()
    }

    /// Where to reach the model, as soon as it is ready.
    ///
    /// Each run of the child has its own address and key, so call this before each request instead of keeping the
    /// result.
    ///
    /// - Throws: ``LocalModelError`` with the reason if the model cannot run, has failed repeatedly, or is not ready
    ///   within ``Settings/startTimeout``; `CancellationError` if the waiting task is cancelled.
    public func endpoint() async throws -> Endpoint {
        try await availability.endpoint(within: settings.startTimeout, sleep: settings.sleep)
    }
}
