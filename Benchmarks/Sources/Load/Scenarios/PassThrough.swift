import Foundation
import NIOCore

/// The scenarios to compare with: readers ask the scripted model directly or through nginx.
struct PassThrough {
    let stage: Stage

    /// One reply for each reader, with nothing in between. The processor time is the tool's own.
    func direct() async throws -> Measurement {
        try await ScriptedUpstream.running(stage.words, replies: stage.streams, on: stage.upstreamLoop) {
            upstream, port in
            let (readings, observation) = try await play(upstream, port: port)
            return Measurement("direct, \(stage.streams) replies", readings, observation)
        }
    }

    /// One reply for each reader, through nginx.
    func nginx() async throws -> Measurement {
        try await stage.inFolder { folder in
            try await ScriptedUpstream.running(stage.words, replies: stage.streams, on: stage.upstreamLoop) {
                upstream, port in
                try await Nginx.running(stage.nginx, as: .proxy(upstream: port), in: folder) { nginx in
                    let processes = Measured(nginx.child)
                    let (readings, observation) = try await play(upstream, port: nginx.port, processes: processes)
                    return Measurement("nginx, \(stage.streams) replies", readings, observation)
                }
            }
        }
    }

    /// Readers that arrive one after the other, with nothing in between.
    func directArrivals() async throws -> Measurement {
        try await ScriptedUpstream.running(stage.wordsAtOnce, replies: stage.streams, on: stage.upstreamLoop) {
            upstream, port in
            try await arrive("direct", upstream, port: port, processes: .tool)
        }
    }

    /// Readers that arrive one after the other, through nginx.
    func nginxArrivals() async throws -> Measurement {
        try await stage.inFolder { folder in
            try await ScriptedUpstream.running(stage.wordsAtOnce, replies: stage.streams, on: stage.upstreamLoop) {
                upstream, port in
                try await Nginx.running(stage.nginx, as: .proxy(upstream: port), in: folder) { nginx in
                    try await arrive("nginx", upstream, port: nginx.port, processes: Measured(nginx.child))
                }
            }
        }
    }

    private func arrive(
        _ name: String, _ upstream: ScriptedUpstream, port: Int, processes: Measured
    ) async throws -> Measurement {
        let (readings, stretch) = try await stage.arrive(requests(upstream, port: port), processes: processes)
        return Measurement(
            arrivals: "\(name), \(stage.streams) arrivals", readings, stretch, due: stage.dueAfterArrivals)
    }

    private func requests(_ upstream: ScriptedUpstream, port: Int) -> [(request: Request, text: SentText)] {
        (0..<stage.streams).map { (.toModel(port: port, reply: $0), upstream.text(of: $0)) }
    }

    private func play(
        _ upstream: ScriptedUpstream, port: Int, processes: Measured = .tool
    ) async throws -> ([Reading], Observation) {
        let audience = Audience(on: stage.readersLoop)
        try await audience.open(requests(upstream, port: port))
        return try await stage.play(upstream, to: audience, processes: processes)
    }
}
