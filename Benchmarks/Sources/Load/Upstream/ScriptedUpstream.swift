import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A model server that speaks the Messages API. Its replies wait for a common start, then grow at a steady pace.
///
/// The prompt selects the reply: it ends with `reply N.`. Replies are spread evenly over the time between two deltas,
/// as if their readers were independent.
final class ScriptedUpstream: Sendable {
    let script: Script
    private let texts: [SentText]
    private let deltaText: DeltaText
    private let loop: any EventLoop
    /// The connection of each reply; used on the loop only.
    private let conversations: NIOLoopBoundBox<[ScriptedConversation?]>
    /// Guards the number of replies that wait for the start.
    private let asked = Mutex(0)

    private init(script: Script, replies: Int, loop: any EventLoop) {
        self.script = script
        self.loop = loop
        texts = (0..<replies).map { _ in SentText(script) }
        deltaText = DeltaText(size: script.deltaSize)
        conversations = .makeBoxSendingValue(Array(repeating: nil, count: replies), eventLoop: loop)
    }

    /// Listens on a free port while `body` runs.
    ///
    /// - Parameter body: Receives the upstream and its port.
    static func running<Result>(
        _ script: Script, replies: Int, on loop: any EventLoop,
        _ body: (ScriptedUpstream, Int) async throws -> Result
    ) async throws -> Result {
        let upstream = ScriptedUpstream(script: script, replies: replies, loop: loop)
        let server = try await ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
                    try channel.pipeline.syncOperations.addHandler(ScriptedConversation(upstream: upstream))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let result = try await body(upstream, server.localAddress?.port ?? 0)
            try await upstream.close(server)
            return result
        } catch {
            try? await upstream.close(server)  // Report the error that ended the work, not this one.
            throw error
        }
    }

    private func close(_ server: any Channel) async throws {
        try await server.close()
        // The conversations hold references to this upstream.
        try await loop.submit { self.conversations.value = [] }.get()
    }

    /// The text sent in a reply.
    func text(of reply: Int) -> SentText { texts[reply] }

    /// Waits at most ten seconds until all replies are requested.
    func waitForAll() async throws {
        for _ in 0..<500 where asked.withLock({ $0 }) < texts.count {
            try await Task.sleep(for: .milliseconds(20))
        }
        let count = asked.withLock { $0 }
        guard count == texts.count else { throw LoadError("\(count) instead of \(texts.count) replies were asked for") }
    }

    /// Starts all replies.
    func begin() {
        loop.execute { self.play(0, since: .now()) }
    }

    /// Assigns a connection to the reply it requests. Called on the loop.
    ///
    /// - Returns: Whether the reply exists.
    func join(_ conversation: ScriptedConversation, reply: Int) -> Bool {
        guard texts.indices.contains(reply) else { return false }
        conversations.value[reply] = conversation
        asked.withLock { $0 += 1 }
        return true
    }

    /// Sends the deltas that are due, then schedules the next. Deltas are counted over all replies, which take turns.
    private func play(_ first: Int, since start: NIODeadline) {
        var turn = first
        let now = NIODeadline.now()
        while turn < texts.count * (script.deltas + 1), start + time(of: turn) <= now {
            playOne(turn % texts.count, delta: turn / texts.count)
            turn += 1
        }
        guard turn < texts.count * (script.deltas + 1) else { return }
        let next = turn
        loop.scheduleTask(deadline: max(start + time(of: turn), now + .milliseconds(1))) {
            self.play(next, since: start)
        }
    }

    private func time(of turn: Int) -> TimeAmount {
        .nanoseconds(script.interval.nanoseconds * Int64(turn) / Int64(texts.count))
    }

    private func playOne(_ reply: Int, delta: Int) {
        guard conversations.value.indices.contains(reply) else { return }  // Closed in the meantime.
        let conversation = conversations.value[reply]
        guard delta < script.deltas else {
            texts[reply].finish()
            conversation?.end()
            return
        }
        let time = DeltaText.digits(of: NIODeadline.now().uptimeNanoseconds)
        texts[reply].append(deltaText.plain(delta), time: time)
        conversation?.send(deltaText.chunk(delta), time: time)
    }
}
