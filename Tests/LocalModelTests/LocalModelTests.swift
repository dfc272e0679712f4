import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import LocalModel

@Suite(.timeLimit(.minutes(5))) struct LocalModelTests {
    @Test func `the address is known once the child reports ready`() async throws {
        let child = try FakeChild(FakeChild.steady)

        let endpoint = try await child.whileRunning { try await $0.endpoint() }

        #expect(endpoint.baseURL == "http://127.0.0.1:4711")
        #expect(endpoint.key.utf8.count >= 32)
    }

    @Test func `the key reaches the child on standard input and nowhere else`() async throws {
        let child = try FakeChild(
            """
            seen = {"order": order, "arguments": sys.argv, "environment": dict(os.environ)}
            with open(folder + "/seen", "w") as file: json.dump(seen, file)
            """ + "\n" + FakeChild.steady)

        let (endpoint, seen) = try await child.whileRunning { model in
            (try await model.endpoint(), try Seen(json: child.file("seen")))
        }

        #expect(seen.order.key == endpoint.key)
        #expect(seen.order.name == "SmolLM2-135M-Instruct")
        #expect(seen.order.context == 8192)
        #expect(!seen.arguments.joined().contains(endpoint.key))
        #expect(Set(seen.environment.keys).isSubset(of: ["PATH", "LANG", "LC_CTYPE"]))
    }

    @Test func `other output before the report is ignored`() async throws {
        let child = try FakeChild("print('ready or not', chr(0x1F600), '\\x00'); print()\n" + FakeChild.steady)

        let endpoint = try await child.whileRunning { try await $0.endpoint() }

        #expect(endpoint.baseURL == "http://127.0.0.1:4711")
    }

    @Test func `a killed child is restarted with another key`() async throws {
        let child = try FakeChild(FakeChild.steady)

        let (first, second) = try await child.whileRunning { model in
            let first = try await model.endpoint()
            kill(try #require(child.starts.first.flatMap(pid_t.init)), SIGKILL)
            #expect(await eventually { child.starts.count == 2 })
            return (first, try await model.endpoint())
        }

        #expect(first.key != second.key)
    }

    @Test func `waiting callers learn why a child keeps ending`() async throws {
        let child = try FakeChild("print('out of luck', file=sys.stderr); sys.exit(7)")

        let error = await #expect(throws: LocalModelError.self) {
            try await child.whileRunning { try await $0.endpoint() }
        }

        #expect(error == .ended(times: 3, how: "exit status 7: out of luck"))
    }

    @Test func `a child that never becomes ready is ended and restarted`() async throws {
        var child = try FakeChild("time.sleep(600)")
        let limit = child.settings.startTimeout
        // The time limit for starting expires as soon as the child has started; the pauses after each run are zero.
        let lives = Lives()
        child.settings.sleep = { [child] duration in
            if duration == limit {
                let past = lives.count.load(ordering: .relaxed)
                _ = await eventually { Task.isCancelled || child.starts.count > past }
            } else {
                lives.count.add(1, ordering: .relaxed)
            }
            try Task.checkCancellation()
        }

        let first = try await child.whileRunning { [child] model in
            await #expect(throws: LocalModelError.notReady(after: limit)) { try await model.endpoint() }
            #expect(await eventually { child.starts.count >= 2 })
            return child.starts.first
        }

        #expect(!isAlive(try #require(first)))
    }

    @Test func `the child ends with the server`() async throws {
        let child = try FakeChild(FakeChild.steady)

        let process = try await child.whileRunning { model in
            _ = try await model.endpoint()
            return try #require(child.starts.first)
        }

        #expect(!isAlive(process))
    }

    @Test func `a child that ignores the request to end is killed`() async throws {
        var child = try FakeChild(
            "signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready 1', flush=True); time.sleep(600)")
        child.settings.endTimeout = .milliseconds(200)

        let process = try await child.whileRunning { [child] model in
            _ = try await model.endpoint()
            return try #require(child.starts.first)
        }

        #expect(!isAlive(process))
    }

    @Test func `a graceful shutdown ends the child and all waiting`() async throws {
        let child = try FakeChild(FakeChild.steady)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let model = LocalModel(settings: child.settings, logger: logger)
        let services = ServiceGroup(configuration: .init(services: [model], logger: logger))

        try await withThrowingTaskGroup { group in
            group.addTask { try await services.run() }
            _ = try await model.endpoint()
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }

        #expect(!isAlive(try #require(child.starts.first)))
        await #expect(throws: LocalModelError.stopped) { try await model.endpoint() }
        try FileManager.default.removeItem(at: child.folder)
    }

    @Test(arguments: [(66, LocalModelError.modelFileMissing(path: nil)), (69, .packageMissing)])
    func `the missing model file or package is named`(status: Int, expected: LocalModelError) async throws {
        let child = try FakeChild("sys.exit(\(status))")

        let error = await #expect(throws: LocalModelError.self) {
            try await child.whileRunning { try await $0.endpoint() }
        }

        #expect(error == expected)
    }

    @Test func `a missing interpreter is named`() async throws {
        var child = try FakeChild("")
        child.settings.python = "/nowhere/python"

        let error = await #expect(throws: LocalModelError.self) {
            try await child.whileRunning { try await $0.endpoint() }
        }

        #expect(error == .pythonMissing(path: "/nowhere/python"))
    }

    @Test func `a caller that stops waiting is forgotten`() async throws {
        let availability = Availability()
        let waiting = Task {
            try await availability.endpoint(within: .seconds(600), sleep: { try await Task.sleep(for: $0) })
        }
        #expect(await eventually { await availability.waiting == 1 })

        waiting.cancel()

        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(await eventually { await availability.waiting == 0 })
    }

    @Test func `all waiting callers are served at once`() async throws {
        let availability = Availability()
        let endpoint = LocalModel.Endpoint(baseURL: "http://127.0.0.1:1", key: "k")
        let waiting = (1...20).map { _ in
            Task { try await availability.endpoint(within: .seconds(600), sleep: { try await Task.sleep(for: $0) }) }
        }
        #expect(await eventually { await availability.waiting == 20 })

        await availability.open(endpoint)

        for task in waiting { #expect(try await task.value == endpoint) }
    }
}

/// How many runs of a child are over.
private final class Lives: Sendable {
    let count = Atomic(0)
}

/// What a test's child was given.
private struct Seen: Decodable {
    struct Order: Decodable {
        let key: String
        let name: String
        let context: Int
    }

    let order: Order
    let arguments: [String]
    let environment: [String: String]

    init(json: String) throws {
        self = try JSONDecoder().decode(Seen.self, from: Data(json.utf8))
    }
}
