internal import Assistant
internal import NIOCore
internal import NIOHTTPTypes
internal import Synchronization

/// Readers of one reply who have all of its text so far and whose connections share an event loop.
///
/// They wait together: new text is taken and encoded once and the loop writes it to each connection without waking the
/// readers' tasks. A reader that needs more than text, or is too slow, leaves the row and continues on its own.
final class ReaderRow: Sendable {
    /// That a reader is allowed to read, and how long this holds without another check.
    struct Trust {
        /// The count of changes to the owner's access when the check began.
        let access: ChangeSignal.Count
        let end: ContinuousClock.Instant
    }

    /// Why a reader leaves the row, and how much of the reply was written to it.
    struct Departure {
        /// What the reader has to handle; `nil` if there is more text, which it has to fetch itself.
        let step: LiveReply.Step?
        let position: Int
    }

    private struct Seat {
        let connection: any Channel
        let trust: Trust
        let departure: CheckedContinuation<Departure, Never>
    }

    private struct State {
        /// Bytes of the reply that all readers in the row have.
        var position = 0
        var seats: [Int: Seat] = [:]
        var lastSeat = 0
        /// Whether a task is waiting for what comes next.
        var isServed = false
    }

    let reply: LiveReply
    let loop: any EventLoop
    /// How many readers use the row, whether seated or not; maintained by ``ReaderRows``.
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

    /// Waits in the row for something the reader has to handle.
    ///
    /// - Parameters:
    ///   - connection: Where text is written in the meantime.
    ///   - position: How much the reader has: all the text so far.
    /// - Returns: `nil` if the reader is alone, or the row is at a different position.
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
            // Always on the loop and never immediately: a task that is already cancelled takes its seat first.
            loop.execute { self.leave(number) }
        }
    }

    private func leave(_ number: Int) {
        guard let seat = state.value.seats.removeValue(forKey: number) else { return }
        seat.departure.resume(returning: Departure(step: .cancelled, position: state.value.position))
    }

    /// Starts a task that serves the row, unless one is running.
    private func serve() {
        guard !state.value.isServed else { return }
        state.value.isServed = true
        Task(executorPreference: LoopExecutor(loop)) { await self.serveAll() }
    }

    private func serveAll() async {
        while !state.value.seats.isEmpty {
            let position = state.value.position
            let step = await reply.next(after: position)
            // By now all readers may have left and others may have joined at a different position: this step is not for
            // them.
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
