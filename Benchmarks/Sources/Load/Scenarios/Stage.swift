import Foundation
import NIOCore
import NIOPosix

/// What scenarios share: threads, temporary folders, and the size of the load.
struct Stage {
    /// The scripted model's thread.
    let upstreamLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
    /// The readers' thread.
    let readersLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
    /// The thread of the readers' neighbours, who must not wait for it.
    let neighboursLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
    /// Number of replies, or of readers of one reply.
    let streams: Int
    /// Duration of a reply, in seconds.
    let seconds: Int
    /// Number of clients that send short messages.
    let clients: Int
    let nginx: String

    /// Deltas of a few words, 20 a second.
    var words: Script { .words(rate: 20, seconds: seconds) }

    /// Conversations that begin in a second when they do not begin together.
    static let arrivalsPerSecond = 400

    /// Duration in seconds of replies that need not be observed for long.
    var shortSeconds: Int { min(seconds, 10) }

    /// Deltas of a few words, 20 a second, of replies that begin when they are requested.
    var wordsAtOnce: Script {
        var script = Script.words(rate: 20, seconds: shortSeconds)
        script.start = .atOnce
        return script
    }

    /// Number of deltas that should reach readers who arrive one after the other.
    var dueAfterArrivals: Int { streams * wordsAtOnce.deltas }

    /// Runs `body` with an empty folder, which is deleted afterwards.
    func inFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(component: "parley-load-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }

    /// Starts the replies once all of them are requested, and observes until all readers are done.
    func play(
        _ upstream: ScriptedUpstream, to audience: Audience, processes: Measured = .tool,
        writes: WriteCount? = nil
    ) async throws -> ([Reading], Observation) {
        try await upstream.waitForAll()
        let length = upstream.script.duration
        let observer = Observer(
            processes: processes, writes: writes, delivered: audience.delivered,
            length: .nanoseconds(length.nanoseconds))
        return try await observer.during {
            upstream.begin()
            return try await audience.readings(within: length + .seconds(60))
        }
    }

    /// Opens readers one after the other, and waits until all are done.
    func arrive(
        _ requests: [(request: Request, text: SentText)], processes: Measured
    ) async throws -> ([Reading], Stretch) {
        let audience = Audience(on: readersLoop)
        let before = Moment(of: processes)
        try await audience.open(requests, rate: Self.arrivalsPerSecond)
        let readings = try await audience.readings(within: wordsAtOnce.duration + .seconds(60))
        return (readings, Moment(of: processes).since(before))
    }
}
