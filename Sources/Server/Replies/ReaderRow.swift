internal import Assistant
internal import NIOCore
internal import NIOHTTPTypes
internal import Synchronization

/// Readers of one reply who have all of its text so far, and whose connections share an event loop.
///
/// They wait together: what comes next is taken and encoded once and written to each connection by the loop, without
/// waking the readers' tasks. Whoever needs more than text, or does not take it fast enough, goes on by itself.
final class ReaderRow: Sendable {
    /// That a reader may read, and for how long nobody has to ask again.
    struct Trust {
        /// Changes of the owner's access that were seen before it was asked for.
        let access: Bell.Count
        let end: ContinuousClock.Instant
    }

    /// Why a reader leaves the row, and how much of the reply was written to it.
    struct Departure {
        /// What the reader has to deal with; `nil` when there is more text, which it has to get by itself.
        let step: LiveReply.Step?
        let position: Int
    }

    private struct Seat {
        let connection: any Channel
        let trust: Trust
        let departure: CheckedContinuation<Departure, Never>
    }

    private struct State {
        /// Bytes of the reply that everybody in the row has.
        var position = 0
        var seats: [Int: Seat] = [:]
        var lastSeat = 0
        /// Whether a task waits for what comes next.
        var isServed = false
    }

    let reply: LiveReply
    let loop: any EventLoop
    /// How many readers use the row, sitting in it or not; kept by ``ReaderRows``.
    let readers = Atomic(0)
    /// Tells when the access of the reply's owner changes, whose readers all are.
    private let access: Bell
    private let state: NIOLoopBoundBox<State>

    init(of reply: LiveReply, on loop: any EventLoop, access: Bell) {
        self.reply = reply
        self.access = access
        self.loop = loop
        state = .makeBoxSendingValue(State(), eventLoop: loop)
    }

    /// Waits in the row.
    ///
    /// - Parameters:
    ///   - connection: Where text is written to meanwhile.
    ///   - position: How much the reader has: all there was.
    /// - Returns: `nil` when there is no point in it for a reader alone, or the row is not as far.
    func sit(_ connection: any Channel, at position: Int, trust: Trust) async -> Departure? {
        assert(loop.inEventLoop, "Streams of replies run on the loops of their connections.")
        guard readers.load(ordering: .relaxed) > 1, loop.inEventLoop,
            state.value.seats.isEmpty || state.value.position == position
        else { return nil }
        state.value.lastSeat += 1
        let number = state.value.lastSeat
        return await withTaskCancellationHandler {
            await withCheckedContinuation { departure in
                state.value.position = position
                state.value.seats[number] = Seat(connection: connection, trust: trust, departure: departure)
                serve()
            }
        } onCancel: {
            // By the loop, never at once: a task that is cancelled already takes its seat first.
            loop.execute { self.leave(number) }
        }
    }

    private func leave(_ number: Int) {
        guard let seat = state.value.seats.removeValue(forKey: number) else { return }
        seat.departure.resume(returning: Departure(step: .cancelled, position: state.value.position))
    }

    /// Has a task serve the row, unless one does.
    private func serve() {
        guard !state.value.isServed else { return }
        state.value.isServed = true
        Task(executorPreference: LoopExecutor(loop)) { await self.serveAll() }
    }

    private func serveAll() async {
        while !state.value.seats.isEmpty {
            let position = state.value.position
            let step = await reply.next(after: position)
            // Meanwhile all may have left, and others have come who are elsewhere: this is not for them.
            guard state.value.position == position else { continue }
            if case .text(let text, let end) = step {
                write(DeltaEvent(text: text, position: end))
            } else {
                dismiss(with: step)
            }
        }
        state.value.isServed = false
    }

    private func write(_ event: DeltaEvent) {
        let part = HTTPResponsePart.body(event.encoded)
        let position = state.value.position
        let (access, now) = (access.count, ContinuousClock.now)
        for (number, seat) in state.value.seats {
            if seat.connection.isWritable, seat.trust.access == access, now < seat.trust.end {
                seat.connection.writeAndFlush(part, promise: nil)
            } else {
                state.value.seats[number] = nil
                seat.departure.resume(returning: Departure(step: nil, position: position))
            }
        }
        state.value.position = event.position
    }

    private func dismiss(with step: LiveReply.Step) {
        let departure = Departure(step: step, position: state.value.position)
        let seats = state.value.seats.values
        state.value.seats = [:]
        for seat in seats { seat.departure.resume(returning: departure) }
    }
}
