internal import Assistant
internal import Model
internal import NIOCore
internal import NIOHTTPTypes
internal import Synchronization

/// Readers of one reply who have all of its text so far and whose connections share an event loop.
///
/// They wait together: new text is taken and encoded once and the loop writes it to each connection without waking the
/// readers' tasks. A reader that needs more than text, or is too slow, leaves and continues on its own.
final class ReplyFanOut: Sendable {
    /// That a reader is allowed to read, and how long this holds without another check.
    struct Trust {
        /// The count of changes to the owner's access when the check began.
        let access: ChangeSignal.Count
        let end: ContinuousClock.Instant
    }

    /// Why a subscription ended, and how much of the reply was written to it.
    struct Outcome {
        /// What the reader has to handle; `nil` if there is more text, which it has to fetch itself.
        let step: LiveReply.Step?
        let position: Position
    }

    private struct Subscriber {
        let connection: any Channel
        let trust: Trust
        let continuation: CheckedContinuation<Outcome, Never>
    }

    private struct State {
        /// What all subscribers have of the reply.
        var position = Position.start
        var subscribers: [Int: Subscriber] = [:]
        var lastNumber = 0
        /// Whether a task is waiting for what comes next.
        var isServed = false
    }

    let reply: LiveReply
    let loop: any EventLoop
    /// How many readers there are, whether subscribed or not; maintained by ``ReplyFanOuts``.
    let readers = Atomic(0)
    /// Notifies when the access of the reply's owner changes; all readers are that user's.
    private let access: ChangeSignal
    private let state: NIOLoopBoundBox<State>

    init(of reply: LiveReply, on loop: any EventLoop, access: ChangeSignal) {
        self.reply = reply
        self.access = access
        self.loop = loop
        state = .makeBoxSendingValue(State(), eventLoop: loop)
    }

    /// Receives text until there is something else that the reader has to handle.
    ///
    /// - Parameters:
    ///   - connection: Where text is written in the meantime.
    ///   - position: How much the reader has: all the text so far.
    /// - Returns: `nil` if the reader is alone, or the others are at a different position.
    func subscribe(_ connection: any Channel, at position: Position, trust: Trust) async -> Outcome? {
        assert(loop.inEventLoop, "Streams of replies run on the loops of their connections.")
        guard readers.load(ordering: .relaxed) > 1, loop.inEventLoop,
            state.value.subscribers.isEmpty || state.value.position == position
        else { return nil }
        state.value.lastNumber += 1
        let number = state.value.lastNumber
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.value.position = position
                state.value.subscribers[number] = Subscriber(
                    connection: connection, trust: trust, continuation: continuation)
                serve()
            }
        } onCancel: {
            // Always on the loop and never immediately: a task that is already cancelled subscribes first.
            loop.execute { self.unsubscribe(number) }
        }
    }

    private func unsubscribe(_ number: Int) {
        guard let subscriber = state.value.subscribers.removeValue(forKey: number) else { return }
        subscriber.continuation.resume(returning: Outcome(step: .cancelled, position: state.value.position))
    }

    /// Starts a task that serves the subscribers, unless one is running.
    private func serve() {
        guard !state.value.isServed else { return }
        state.value.isServed = true
        Task(executorPreference: LoopExecutor(loop)) { await self.serveAll() }
    }

    private func serveAll() async {
        while !state.value.subscribers.isEmpty {
            let position = state.value.position
            let step = await reply.next(after: position)
            // By now all readers may have left and others may have joined at a different position: this step is not for
            // them.
            guard state.value.position == position else { continue }
            if case .growth(let growth, let end) = step {
                write(GrowthEvents(growth: growth, start: position, end: end))
            } else {
                endAll(with: step)
            }
        }
        state.value.isServed = false
    }

    private func write(_ events: GrowthEvents) {
        let part = HTTPResponsePart.body(events.encoded)
        let position = state.value.position
        let (access, now) = (access.count, ContinuousClock.now)
        for (number, subscriber) in state.value.subscribers {
            if subscriber.connection.isWritable, subscriber.trust.access == access, now < subscriber.trust.end {
                subscriber.connection.writeAndFlush(part, promise: nil)
            } else {
                state.value.subscribers[number] = nil
                subscriber.continuation.resume(returning: Outcome(step: nil, position: position))
            }
        }
        state.value.position = events.end
    }

    private func endAll(with step: LiveReply.Step) {
        let continuation = Outcome(step: step, position: state.value.position)
        let subscribers = state.value.subscribers.values
        state.value.subscribers = [:]
        for subscriber in subscribers { subscriber.continuation.resume(returning: continuation) }
    }
}
