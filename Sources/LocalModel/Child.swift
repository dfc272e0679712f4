import Foundation
import Logging
import Subprocess
import SystemPackage

/// One run of the child process, from start to end.
struct Child {
    let settings: LocalModel.Settings
    let modelName: String
    let logger: Logger

    /// Runs the child until it ends, is not ready in time, or the task is cancelled; the process is gone when this
    /// returns.
    ///
    /// - Parameter ready: Called once when the child accepts requests.
    func run(ready: @escaping @Sendable (LocalModel.Endpoint) async -> Void) async -> Ending {
        do {
            let order = Order(settings: settings, modelName: modelName)
            let result = try await Subprocess.run(
                configuration, input: .inputWriter, output: .sequence, error: .sequence
            ) { execution in
                try await converse(with: execution, order: order, ready: ready)
            }
            return .exited(result.terminationStatus, lastLine: result.closureResult)
        } catch let error as SubprocessError where error.code == .executableNotFound {
            return .failed(.pythonMissing(path: settings.python))
        } catch let error as LocalModelError {
            return .failed(error)
        } catch {
            return .failed(.notStarted(reason: "\(error)"))
        }
    }

    /// The child does not inherit the server's environment, which contains secrets that it does not need.
    private var configuration: Configuration {
        var platform = PlatformOptions()
        platform.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: settings.endTimeout)]
        return Configuration(
            executable: .path(FilePath(settings.python)),
            arguments: ["-I", "-B", settings.script],
            environment: .custom(["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"]),
            platformOptions: platform)
    }

    private typealias Running = Execution<CustomWriteInput, SequenceOutput, SequenceOutput>

    /// Sends the order, then reads until the child closes its outputs. Its standard input stays open meanwhile.
    ///
    /// - Returns: The last line of its log.
    private func converse(
        with execution: Running, order: Order, ready: @escaping @Sendable (LocalModel.Endpoint) async -> Void
    ) async throws -> String? {
        try await give(order, to: execution)
        async let lastLine = log(execution.standardError)
        let reported = try await withDeadline(after: settings.startTimeout, sleep: settings.sleep) {
            try await port(on: execution.standardOutput)
        }
        if let port = reported {
            await ready(LocalModel.Endpoint(baseURL: "http://127.0.0.1:\(port)", key: order.key))
        }
        return try await lastLine
    }

    private func give(_ order: Order, to execution: Running) async throws {
        do {
            _ = try await execution.standardInputWriter.write(order.line())
        } catch let error as SubprocessError where error.code == .failedToWriteToSubprocess {
            // The child has already ended; its exit status says more than this error.
            logger.debug("The local model took no order", metadata: ["error": "\(error)"])
        }
    }

    /// The port that the child reports, or `nil` if it ends first.
    private func port(on output: SubprocessOutputSequence) async throws -> Int? {
        for try await line in output.strings() {
            if let report = ReadyReport(line: line) { return report.port }
            logger.debug("Unexpected output of the local model", metadata: ["line": "\(line)"])
        }
        return nil
    }

    private func log(_ output: SubprocessOutputSequence) async throws -> String? {
        var lastLine: String?
        for try await line in output.strings() {
            logger.debug("llama.cpp", metadata: ["line": "\(line)"])
            lastLine = line
        }
        return lastLine
    }
}
