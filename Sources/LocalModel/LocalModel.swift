public import Logging
public import ServiceLifecycle

/// A small model on this machine, served by llama.cpp in a child process over the Messages API.
///
/// The child lives exactly as long as ``run()``: it is started, started again whenever it ends, and ended with the server,
/// even if the server is killed. Nothing starts before ``run()``.
public struct LocalModel: Service, Sendable {
    private let settings: Settings
    private let availability = Availability()
    private let logger: Logger

    /// - Parameters:
    ///   - settings: What to run.
    ///   - logger: Where starts and failures are written; what llama.cpp itself says goes to its debug level.
    public init(settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// What to call the model in front of people, such as `SmolLM2-135M-Instruct`: its file's name without
    /// quantisation and extension. The child answers with the same name.
    public var modelName: String {
        settings.modelFile.map(ModelName.init(path:))?.text ?? ModelName.bundled.text
    }

    /// Keeps the child running until the server shuts down or the task is cancelled.
    ///
    /// A failure of the child never ends this: it is logged, kept for ``endpoint()``, and tried again.
    public func run() async {
        await cancelWhenGracefulShutdown {
            await Supervisor(settings: settings, modelName: modelName, availability: availability, logger: logger).run()
        }
        await availability.stop()
    }

    /// Where the model answers, as soon as it does.
    ///
    /// Each start of the child has its own address and key, so ask before each request instead of keeping the answer.
    ///
    /// - Throws: ``LocalModelError`` with the reason if the model cannot run, has failed repeatedly, or is not there
    ///   within ``Settings/startTimeout``; `CancellationError` if the waiting task is cancelled.
    public func endpoint() async throws -> Endpoint {
        try await availability.endpoint(within: settings.startTimeout, sleep: settings.sleep)
    }
}
