/// The measurements of one round.
struct Plan {
    typealias Step = () async throws -> [Measurement]

    let scenarios: [Scenario]
    let stage: Stage
    /// Programs to measure, with their names in the tables.
    let servers: [(program: String, name: String)]
    let hasNginx: Bool

    var steps: [Step] { scenarios.flatMap(steps) }

    private func steps(of scenario: Scenario) -> [Step] {
        let passThrough = PassThrough(stage: stage)
        let shortAnswers = ShortAnswers(stage: stage)
        let conversations = servers.map { Conversations(stage: stage, program: $0.program, name: $0.name) }
        switch scenario {
        case .replies:
            return beside(one(passThrough.direct), one(passThrough.nginx), conversations.map { one($0.replies) })
        case .followers: return conversations.map { one($0.followers) }
        case .slow:
            return conversations.flatMap { server in
                [
                    one { try await server.longReply(slowReaders: 0) },
                    one { try await server.longReply(slowReaders: 50) },
                ]
            }
        case .arrivals:
            return beside(
                one(passThrough.directArrivals), one(passThrough.nginxArrivals), conversations.map { one($0.arrivals) })
        case .answers:
            return beside(
                shortAnswers.direct, shortAnswers.nginx,
                servers.map { server in { try await shortAnswers.parley(server.program, name: server.name) } })
        case .list: return reads.map { $0.list }
        case .page: return reads.map { $0.page }
        case .pages: return openPages.map { $0.pages }
        case .crowds: return openPages.map { one($0.crowds) }
        }
    }

    /// Compares with nginx once.
    private var reads: [Reads] {
        servers.enumerated().map { number, server in
            Reads(
                stage: stage, program: server.program, name: server.name,
                isBesideNginx: hasNginx && number == servers.count - 1)
        }
    }

    private var openPages: [OpenPages] {
        servers.map { OpenPages(stage: stage, program: $0.program, name: $0.name) }
    }

    private func beside(_ direct: @escaping Step, _ nginx: @escaping Step, _ servers: [Step]) -> [Step] {
        [direct] + (hasNginx ? [nginx] : []) + servers
    }

    private func one(_ step: @escaping () async throws -> Measurement) -> Step {
        { [try await step()] }
    }
}
