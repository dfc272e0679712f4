import ArgumentParser
import Foundation

/// The load tool: runs many replies and readers against a scripted model, and prints a table.
@main
struct Load: AsyncParsableCommand {
    enum Scenario: String, CaseIterable, ExpressibleByArgument {
        case replies, followers, slow
    }

    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Measure what Parley adds to a delta: delay, processor time, memory, transactions.",
        discussion: """
            The processor time of “direct” is the tool's own. The tool fails if a reader or the database has anything \
            but what the model sent.
            """)

    @Option(help: "The program to measure; repeat to measure several in turn.")
    var server: [String] = [".build/release/parley"]
    @Option(help: "What to measure: replies, followers or slow. Default: all.")
    var scenario: [Scenario] = []
    @Option(help: "Number of replies, or of readers of one reply.") var streams = 1000
    @Option(help: "Duration of a reply, in seconds.") var seconds = 20
    @Option(help: "How many times to run all measurements.") var rounds = 1
    @Option(help: "Path of the nginx to compare with.") var nginx = "/usr/sbin/nginx"

    func validate() throws {
        guard (1...5000).contains(streams), (2...600).contains(seconds), (1...100).contains(rounds) else {
            throw ValidationError("Replies must be 1 to 5000, seconds 2 to 600, rounds 1 to 100.")
        }
    }

    func run() async throws {
        let signals = Child.endAllOnInterrupt()
        defer { withExtendedLifetime(signals) {} }
        guard OpenFiles.raiseLimit() > 4 * streams + 100 else {
            throw LoadError("Too few open files are allowed for \(streams) replies")
        }
        var measurements: [Measurement] = []
        defer { print(Table(measurements: measurements)) }
        for step in Array(repeating: plan, count: rounds).joined() {
            let measurement = try await step()
            say("\(measurement.name): \(measurement.errors.first ?? "done")")
            measurements.append(measurement)
        }
        if measurements.contains(where: { !$0.errors.isEmpty }) { throw ExitCode.failure }
    }

    private typealias Step = () async throws -> Measurement

    /// The measurements of one round.
    private var plan: [Step] {
        let stage = Stage(streams: streams, seconds: seconds, nginx: nginx)
        let passThrough = PassThrough(stage: stage)
        let servers = server.map { Conversations(stage: stage, program: absolute($0), name: name(of: $0)) }
        return (scenario.isEmpty ? Scenario.allCases : scenario).flatMap { scenario -> [Step] in
            switch scenario {
            case .replies:
                [passThrough.direct] + (hasNginx ? [passThrough.nginx] : []) + servers.map { $0.replies }
            case .followers: servers.map { $0.followers }
            case .slow:
                servers.flatMap { server in
                    [{ try await server.longReply(slowReaders: 0) }, { try await server.longReply(slowReaders: 50) }]
                }
            }
        }
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

    /// The program's name, or that of its folder if several are measured.
    private func name(of path: String) -> String {
        let url = URL(filePath: path)
        return server.count == 1 ? url.lastPathComponent : url.deletingLastPathComponent().lastPathComponent
    }
}
