import ArgumentParser
import Foundation

/// The load tool: runs many readers, pages and other clients against a scripted model, and prints tables.
@main
struct Load: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract:
            "Measure what deltas, short answers, lists and pages cost: delay, processor time, memory, transactions.",
        discussion: """
            The tool starts PostgreSQL itself. The processor time of “direct” is the tool's own. The tool fails if a \
            reader or the database has anything but what the model sent, or if a client gets an unexpected answer.
            """)

    @Option(help: "The program to measure; repeat to measure several in turn.")
    var server: [String] = [".build/release/parley"]
    @Option(help: "What it runs on: \(Engine.allCases.map(\.rawValue).joined(separator: ", ")); repeatable.")
    var engine: [Engine] = [.sqlite]
    @Option(
        help: "What to measure: \(Scenario.allCases.map(\.rawValue).joined(separator: ", ")); repeatable. Default: all."
    )
    var scenario: [Scenario] = []
    @Option(help: "Number of replies, or of readers or pages of one reply.") var streams = 1000
    @Option(help: "Duration of a reply, in seconds.") var seconds = 20
    @Option(help: "Number of clients that send messages with short replies.") var clients = 32
    @Option(help: "How many times to run all measurements.") var rounds = 1
    @Option(help: "Path of the nginx to compare with, also for two servers.") var nginx = "/usr/sbin/nginx"
    @Option(help: "Path of the script that runs PostgreSQL.") var postgresql = "scripts/test-postgresql"

    func validate() throws {
        guard (1...5000).contains(streams), (2...600).contains(seconds), (2...1000).contains(clients),
            (1...100).contains(rounds)
        else {
            throw ValidationError("Replies must be 1 to 5000, seconds 2 to 600, clients 2 to 1000, rounds 1 to 100.")
        }
    }

    func run() async throws {
        let signals = Child.endAllOnInterrupt()
        defer { withExtendedLifetime(signals) {} }
        guard OpenFiles.raiseLimit() > 4 * streams + 100 else {
            throw LoadError("Too few open files are allowed for \(streams) replies")
        }
        let postgreSQL = engine.contains(where: \.usesPostgreSQL) ? try PostgreSQL(absolute(postgresql)) : nil
        defer { postgreSQL?.stop() }
        let plan = try plan(postgreSQL)
        var measurements: [Measurement] = []
        for round in 1...rounds { measurements += try await measure(plan, round) }
        if rounds > 1 { show("Medians of \(rounds) rounds:\n\n\(Report(measurements: measurements).medians)") }
        if measurements.contains(where: { !$0.errors.isEmpty }) { throw ExitCode.failure }
    }

    /// Runs all measurements once and prints what there is of them, even if one fails.
    private func measure(_ plan: Plan, _ round: Int) async throws -> [Measurement] {
        var measurements: [Measurement] = []
        defer { show("Round \(round):\n\n\(Report(measurements: measurements))\n") }
        for step in plan.steps {
            for measurement in try await step() {
                say("\(measurement.name): \(measurement.errors.first ?? "done")")
                measurements.append(measurement)
            }
        }
        return measurements
    }

    private func plan(_ postgreSQL: PostgreSQL?) throws -> Plan {
        let hasNginx = hasNginx
        guard hasNginx || !engine.contains(.twoServers) else { throw LoadError("Two servers need nginx") }
        return Plan(
            scenarios: scenario.isEmpty ? Scenario.allCases : scenario,
            stage: Stage(streams: streams, seconds: seconds, clients: clients, nginx: nginx),
            deployments: deployments(postgreSQL), hasNginx: hasNginx)
    }

    /// Every build on every engine.
    private func deployments(_ postgreSQL: PostgreSQL?) -> [Deployment] {
        zip(server, names).flatMap { program, build in
            engine.map {
                Deployment(
                    program: absolute(program), build: build, engine: $0,
                    postgreSQL: $0.usesPostgreSQL ? postgreSQL : nil, nginx: nginx)
            }
        }
    }

    /// Writes results to standard output at once, so that they remain if the tool is ended.
    private func show(_ text: String) {
        try? FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
    }

    /// Writes to standard error: only the result goes to standard output.
    private func say(_ line: String) {
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }

    private var hasNginx: Bool {
        let hasNginx = FileManager.default.isExecutableFile(atPath: nginx)
        if !hasNginx { say("\(nginx) is missing: measuring without it.") }
        return hasNginx
    }

    private func absolute(_ path: String) -> String {
        URL(filePath: path).standardizedFileURL.path
    }

    /// The program's name; if several are measured, the last part of each path in which they differ.
    private var names: [String] {
        let paths = server.map { Array(absolute($0).split(separator: "/").map(String.init).reversed()) }
        let shortest = paths.map(\.count).min() ?? 0
        let place = (0..<shortest).first { place in Set(paths.map { $0[place] }).count == paths.count } ?? 0
        return paths.map { $0[place] }
    }
}
