import Foundation
import NIOCore

/// The scenario in which a server starts: how long it takes until `/ready` is answered, and its memory then.
struct Starts {
    let stage: Stage
    let deployment: Deployment

    /// What one start took.
    private struct Start {
        /// In microseconds.
        let time: UInt32
        let processorTime: Double
        let memory: Int
    }

    /// Starts it with an empty database, then several times with that database.
    func measure() async throws -> [Measurement] {
        try await stage.inFolder { folder in
            try await deployment.withDatabase(in: folder) { database in
                let environment = ParleyServer.environment(database: database, upstream: 1)
                var starts: [Start] = []
                for _ in 0...7 { starts.append(try await start(environment, in: folder)) }
                return [
                    measurement("\(deployment.name), start with an empty database", Array(starts.prefix(1))),
                    measurement("\(deployment.name), start", Array(starts.dropFirst())),
                ]
            }
        }
    }

    private func start(_ environment: [String: String], in folder: URL) async throws -> Start {
        guard let port = Loopback.freePort() else { throw LoadError("No free port was found") }
        let environment = environment.merging(["PARLEY_PORT": "\(port)"]) { $1 }
        let begin = ContinuousClock.now
        let child = try Child(deployment.program, ["serve"], in: folder, environment: environment)
        let request = Request(port: port, method: "GET", path: "/ready", accept: "*/*")
        while (try? await request.send(on: stage.readersLoop)) == nil {  // It does not listen yet, or is not ready.
            guard child.process.isRunning, ContinuousClock.now < begin + .seconds(60) else {
                await child.stop()
                throw LoadError("The server did not become ready\n\(child.output.suffix(2000))")
            }
            try await Task.sleep(for: .milliseconds(1))
        }
        let time = UInt32(clamping: Int((ContinuousClock.now - begin) / .microseconds(1)))
        let id = child.process.processIdentifier
        let start = Start(
            time: time, processorTime: ProcessUsage.processorTime(of: id), memory: ProcessUsage.memory(of: id).now)
        await child.stop()
        return start
    }

    private func measurement(_ name: String, _ starts: [Start]) -> Measurement {
        let times = Delays(starts.map(\.time))
        return Measurement(
            name: name, errors: [],
            figures: [
                Figure("starts", starts.count), Figure("ready median ms", times.quantile(0.5), digits: 1),
                Figure("ready max ms", times.quantile(1), digits: 1),
                Figure(
                    "CPU ms", starts.map(\.processorTime).reduce(0, +) * 1000 / Double(starts.count), digits: 1),
                Figure("MB", Double(starts.map(\.memory).reduce(0, +) / starts.count) / 1_048_576, digits: 1),
            ])
    }
}
