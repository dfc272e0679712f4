import Subprocess

extension Child {
    /// How a run of the child ended.
    enum Ending {
        /// On its own, or killed by somebody else.
        case exited(TerminationStatus, lastLine: String?)
        /// Ended by us, or failed to start.
        case failed(LocalModelError)

        /// The exit statuses that `serve.py` uses, as in `sysexits.h`.
        private static let modelFileMissing: CInt = 66
        private static let packageMissing: CInt = 69

        /// The error for callers that need the model.
        ///
        /// - Parameter failures: How often the child has ended in a row, including this time.
        func error(after failures: Int, of settings: LocalModel.Settings) -> LocalModelError {
            switch self {
            case .failed(let error): error
            case .exited(.exited(Self.modelFileMissing), _): .modelFileMissing(path: settings.modelFile)
            case .exited(.exited(Self.packageMissing), _): .packageMissing
            case .exited(let status, let lastLine):
                .ended(times: failures, how: Self.sentence(status, lastLine: lastLine))
            }
        }

        private static func sentence(_ status: TerminationStatus, lastLine: String?) -> String {
            let number =
                switch status {
                case .exited(let code): "exit status \(code)"
                case .signaled(let signal): "signal \(signal)"
                }
            return lastLine.map { "\(number): \($0.prefix(200))" } ?? number
        }
    }
}
