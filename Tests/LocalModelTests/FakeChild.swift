import Foundation
import Logging

@testable import LocalModel

/// A stand-in for `serve.py`: a few lines of Python in a folder of its own.
struct FakeChild {
    let folder: URL
    var settings: LocalModel.Settings

    /// - Parameter body: Python; `order` holds the line from standard input, `folder` where it may write.
    init(_ body: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "parley-child-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let script = folder.appending(path: "child.py")
        let head = """
            import json, os, signal, sys, time
            folder = os.path.dirname(sys.argv[0])
            with open(folder + "/starts", "a") as starts: starts.write(f"{os.getpid()}\\n")
            order = json.loads(sys.stdin.readline())

            """
        try Data((head + body).utf8).write(to: script)
        settings = LocalModel.Settings(python: "/usr/bin/python3", startTimeout: .seconds(120))
        settings.script = script.path
    }

    /// Reports ready and stays until its standard input ends.
    static let steady = "print('ready 4711', flush=True); sys.stdin.read()"

    /// The process identifiers of all runs so far.
    var starts: [String] { file("starts").split(separator: "\n").map(String.init) }

    func file(_ name: String) -> String {
        (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
    }

    /// Runs a model with this child for the duration of `body`, and removes the folder.
    func whileRunning<Value: Sendable>(
        _ body: @Sendable (LocalModel) async throws -> Value
    ) async throws -> Value {
        defer { try? FileManager.default.removeItem(at: folder) }
        let model = LocalModel(settings: settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await model.run() }
            defer { group.cancelAll() }
            return try await body(model)
        }
    }
}

/// Whether a process with this identifier exists.
func isAlive(_ process: String) -> Bool {
    FileManager.default.fileExists(atPath: "/proc/\(process)")
}

/// Checks a condition repeatedly until it holds.
///
/// - Returns: Whether it held within `limit`.
func eventually(
    within limit: Duration = .seconds(120), _ condition: () async throws -> Bool
) async rethrows -> Bool {
    let end = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < end else { return false }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return true
}
