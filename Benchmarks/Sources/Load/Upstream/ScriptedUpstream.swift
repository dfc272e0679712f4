import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A model server that speaks the Messages API. Its replies grow at a steady pace, from a common start or as soon as they
/// are requested.
///
/// The prompt selects the reply: it ends with `reply N.`. Replies with a common start are spread evenly over the time
/// between two deltas, as if their readers were independent.
final class ScriptedUpstream: Sendable {
    let script: Script
    private let texts: [SentText]
    private let deltaText: DeltaText
    private let loop: any EventLoop
    /// The connection of each reply; used on the loop only.
    private let conversations: NIOLoopBoundBox<[ScriptedConversation?]>
    /// The deltas to send next; used on the loop only.
    private let turns: NIOLoopBoundBox<Turns>
    /// Whether the loop will call ``play()``; used on the loop only.
    private let isPlaying: NIOLoopBoundBox<Bool>
    /// Guards the number of replies that wait for the start.
    private let asked = Mutex(0)

    private init(script: Script, replies: Int, loop: any EventLoop) {
        self.script = script
        self.loop = loop
        texts = (0..<replies).map { _ in SentText(script) }
        deltaText = DeltaText(size: script.deltaSize, hasParagraphs: script.hasParagraphs)
        conversations = .makeBoxSendingValue(Array(repeating: nil, count: replies), eventLoop: loop)
        turns = .makeBoxSendingValue(Turns(), eventLoop: loop)
        isPlaying = .makeBoxSendingValue(false, eventLoop: loop)
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
        loop.execute {
            let start = NIODeadline.now()
            for reply in self.texts.indices {
                let share = self.script.interval.nanoseconds * Int64(reply) / Int64(self.texts.count)
                self.turns.value.add(Turn(reply: reply, delta: 0, due: start + .nanoseconds(share)))
            }
            self.play()
        }
    }

    /// Ends all replies that wait for it.
    func end() {
        loop.execute {
            for reply in self.conversations.value.indices { self.end(reply) }
        }
    }

    /// Whether there is such a reply.
    func has(reply: Int) -> Bool { texts.indices.contains(reply) }

    /// Assigns a connection to the reply it requests, after the answer's head. Called on the loop.
    func join(_ conversation: ScriptedConversation, reply: Int) {
        guard conversations.value.indices.contains(reply) else { return }  // Closed in the meantime.
        conversations.value[reply] = conversation
        asked.withLock { $0 += 1 }
        guard script.start == .atOnce else { return }
        texts[reply].restart()
        take(Turn(reply: reply, delta: 0, due: .now()))
        if !isPlaying.value { play() }
    }

    /// Sends the deltas that are due, then schedules the next.
    private func play() {
        let now = NIODeadline.now()
        while let turn = turns.value.next(by: now) { take(turn) }
        isPlaying.value = false
        guard let due = turns.value.due else { return }
        isPlaying.value = true
        loop.scheduleTask(deadline: max(due, now + .milliseconds(1))) { self.play() }
    }

    private func take(_ turn: Turn) {
        guard conversations.value.indices.contains(turn.reply) else { return }  // Closed in the meantime.
        guard turn.delta < script.deltas else {
            if !script.waitsBeforeEnd { end(turn.reply) }
            return
        }
        let time = DeltaText.digits(of: NIODeadline.now().uptimeNanoseconds)
        texts[turn.reply].append(deltaText.plain(turn.delta), time: time)
        conversations.value[turn.reply]?.send(deltaText.chunk(turn.delta), time: time)
        turns.value.add(Turn(reply: turn.reply, delta: turn.delta + 1, due: turn.due + script.interval))
    }

    private func end(_ reply: Int) {
        texts[reply].finish()
        conversations.value[reply]?.end()
    }
}
