import Foundation
import NIOCore

/// The scenarios in which clients send messages whose replies have one delta, in a closed loop: each client reads the
/// reply to its end, then sends the next message.
struct ShortAnswers {
    let stage: Stage

    /// Clients of the scripted model itself. The processor time is the tool's own.
    func direct() async throws -> [Measurement] {
        try await ScriptedUpstream.running(.oneDelta, replies: stage.clients, on: stage.upstreamLoop) {
            upstream, port in
            try await both("direct", port: port, upstream, processes: .tool) { _ in .model }
        }
    }

    /// Clients of the scripted model through nginx.
    func nginx() async throws -> [Measurement] {
        try await stage.inFolder { folder in
            try await ScriptedUpstream.running(.oneDelta, replies: stage.clients, on: stage.upstreamLoop) {
                upstream, port in
                try await Nginx.running(stage.nginx, as: .proxy(upstream: port), in: folder) { nginx in
                    let processes = Measured(nginx.child)
                    return try await both("nginx", port: nginx.port, upstream, processes: processes) { _ in .model }
                }
            }
        }
    }

    /// Clients of Parley. Afterwards, the stored replies in their last chats are compared too.
    func parley(_ deployment: Deployment) async throws -> [Measurement] {
        try await stage.inFolder { folder in
            try await ScriptedUpstream.running(.oneDelta, replies: stage.clients, on: stage.upstreamLoop) {
                upstream, port in
                try await ParleyServer.running(deployment, upstream: port, in: folder) { server in
                    try await both(
                        deployment.name, port: server.port, upstream, processes: server.processes, server: server
                    ) { .parley(token: server.token(for: $0)) }
                }
            }
        }
    }

    private func both(
        _ name: String, port: Int, _ upstream: ScriptedUpstream, processes: Measured, server: ParleyServer? = nil,
        _ partner: @escaping @Sendable (Int) -> Chatting.Partner
    ) async throws -> [Measurement] {
        var measurements: [Measurement] = []
        for (clients, time) in [(1, TimeAmount.seconds(2)), (stage.clients, .seconds(6))] {
            let visitors = try await Visitors(clients, port: port, on: stage.readersLoop) { number in
                Chatting(with: partner(number), port: port, number: number, sent: upstream.text(of: number))
            }
            let writes = server?.writes
            let (visits, stretch, written) = try await stage.visit(visitors, of: processes, for: time, writes: writes)
            var measurement = Measurement(
                answers: "\(name), \(clients) client\(clients == 1 ? "" : "s")", visits, stretch, writes: written)
            if let server { measurement.errors += try await differences(from: visits, in: server) }
            measurements.append(measurement)
        }
        return measurements
    }

    /// Compares what the clients got in their last chats with what is stored.
    private func differences(from visits: [Visit], in server: ParleyServer) async throws -> [String] {
        var errors: [String] = []
        for (number, visit) in visits.enumerated() {
            guard let chat = visit.chat else { continue }
            let stored = try await server.storedReplies(in: chat.id, number: number, on: stage.readersLoop)
            if stored != chat.replies { errors.append("the stored replies differ") }
        }
        return errors
    }
}
