/// The measurements of one round.
struct Plan {
    typealias Step = () async throws -> [Measurement]

    let scenarios: [Scenario]
    let stage: Stage
    let deployments: [Deployment]
    let hasNginx: Bool

    var steps: [Step] { scenarios.flatMap(steps) }

    private func steps(of scenario: Scenario) -> [Step] {
        let passThrough = PassThrough(stage: stage)
        let shortAnswers = ShortAnswers(stage: stage)
        let conversations = deployments.map { Conversations(stage: stage, deployment: $0) }
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
                deployments.map { deployment in { try await shortAnswers.parley(deployment) } })
        case .list: return reads.map { $0.list }
        case .page: return reads.map { $0.page }
        case .pages: return openPages.map { $0.pages }
        case .crowds: return openPages.map { one($0.crowds) }
        // Several servers start like one.
        case .start:
            return deployments.filter { $0.engine.servers == 1 }.map { Starts(stage: stage, deployment: $0).measure }
        }
    }

    /// Compares with nginx once.
    private var reads: [Reads] {
        deployments.enumerated().map { number, deployment in
            Reads(
                stage: stage, deployment: deployment, isBesideNginx: hasNginx && number == deployments.count - 1)
        }
    }

    private var openPages: [OpenPages] {
        deployments.map { OpenPages(stage: stage, deployment: $0) }
    }

    private func beside(_ direct: @escaping Step, _ nginx: @escaping Step, _ servers: [Step]) -> [Step] {
        [direct] + (hasNginx ? [nginx] : []) + servers
    }

    private func one(_ step: @escaping () async throws -> Measurement) -> Step {
        { [try await step()] }
    }
}
