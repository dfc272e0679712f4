import Foundation
import NIOCore

/// The scenarios in which readers follow replies through Parley.
struct Conversations {
    let stage: Stage
    let deployment: Deployment

    /// One reply for each reader. Afterwards, the stored replies are compared too.
    func replies() async throws -> Measurement {
        try await running(stage.words, chats: stage.streams) { server, upstream, chats in
            let audience = Audience(on: stage.readersLoop)
            try await audience.open(
                chats.enumerated().map { (server.sending($0, to: $1), upstream.text(of: $0)) })
            let (readings, observation) = try await play(upstream, to: audience, server)
            var measurement = Measurement("\(deployment.name), \(stage.streams) replies", readings, observation)
            measurement.errors += try await server.differences(from: upstream, in: chats, on: stage.readersLoop)
            return measurement
        }
    }

    /// One reply for each reader; they arrive one after the other. Afterwards, the stored replies are compared too.
    func arrivals() async throws -> Measurement {
        try await running(stage.wordsAtOnce, chats: stage.streams) { server, upstream, chats in
            let (readings, stretch) = try await stage.arrive(
                chats.enumerated().map { (server.sending($0, to: $1), upstream.text(of: $0)) },
                processes: server.processes)
            var measurement = Measurement(
                arrivals: "\(deployment.name), \(stage.streams) arrivals", readings, stretch,
                due: stage.dueAfterArrivals)
            measurement.errors += try await server.differences(from: upstream, in: chats, on: stage.readersLoop)
            return measurement
        }
    }

    /// One reply for all readers.
    func followers() async throws -> Measurement {
        try await one(
            stage.words, readers: stage.streams, slowReaders: 0, "\(deployment.name), \(stage.streams) readers of one")
    }

    /// A reply of 1 MB in ten seconds, with readers at full speed and, optionally, some that are much too slow.
    func longReply(slowReaders: Int) async throws -> Measurement {
        let readers = 20
        return try await one(
            .long(seconds: 10), readers: readers, slowReaders: slowReaders,
            "\(deployment.name), 1 MB to \(readers) readers\(slowReaders > 0 ? " and \(slowReaders) slow ones" : "")")
    }

    private func one(
        _ script: Script, readers: Int, slowReaders: Int, _ title: String
    ) async throws -> Measurement {
        try await running(script, chats: 1) { server, upstream, chats in
            let request = try await server.begin(0, in: chats[0], on: stage.readersLoop)
            let text = upstream.text(of: 0)
            let audience = Audience(on: stage.readersLoop)
            let slowAudience = Audience(on: stage.readersLoop)
            try await audience.open(Array(repeating: (request, text), count: readers))
            try await slowAudience.open(Array(repeating: (request, text), count: slowReaders), as: .slowClients)
            let (readings, observation) = try await play(upstream, to: audience, server)
            let slow = try await slowAudience.readings(within: .seconds(3))
            return Measurement(title, readings + slow, observation, slowReaders: slowReaders)
        }
    }

    private func play(
        _ upstream: ScriptedUpstream, to audience: Audience, _ server: ParleyServer
    ) async throws -> ([Reading], Observation) {
        try await stage.play(upstream, to: audience, processes: server.processes, writes: server.writes)
    }

    private func running(
        _ script: Script, chats: Int,
        _ body: (ParleyServer, ScriptedUpstream, [String]) async throws -> Measurement
    ) async throws -> Measurement {
        try await stage.inFolder { folder in
            try await ScriptedUpstream.running(script, replies: chats, on: stage.upstreamLoop) { upstream, port in
                try await ParleyServer.running(deployment, upstream: port, in: folder) { server in
                    try await body(server, upstream, try await server.makeChats(chats, on: stage.readersLoop))
                }
            }
        }
    }
}
