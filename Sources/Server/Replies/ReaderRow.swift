internal import Assistant
internal import NIOCore
internal import NIOHTTPTypes
internal import Synchronization

/// Readers of one reply who have all of its text so far, and whose connections share an event loop.
///
/// They wait together: what comes next is taken and encoded once and written to each connection by the loop, without
/// waking the readers' tasks. Whoever needs more than text, or does not take it fast enough, goes on by itself.
final class ReaderRow: Sendable {
    /// Why a reader leaves the row, and how much of the reply was written to it.
    struct Departure {
        /// What the reader has to deal with; `nil` when there is more text, which it has to get by itself.
        let step: LiveReply.Step?
        let position: Int
    }

    private struct Seat {
        let connection: any Channel
        /// From then on the reader's access has to be asked for before it gets more.
        let trustedUntil: ContinuousClock.Instant
        let departure: CheckedContinuation<Departure?, Never>
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
    private let state: NIOLoopBoundBox<State>

    init(of reply: LiveReply, on loop: any EventLoop) {
        self.reply = reply
        self.loop = loop
        state = .makeBoxSendingValue(State(), eventLoop: loop)
    }

    /// Waits in the row.
    ///
    /// - Parameters:
    ///   - connection: Where text is written to meanwhile.
    ///   - position: How much the reader has: all there was.
    ///   - trustedUntil: When its access has to be asked for again.
    /// - Returns: `nil` when there is no point in it for a reader alone, or the row is not as far.
    func sit(
        _ connection: any Channel, at position: Int, trustedUntil: ContinuousClock.Instant
    ) async -> Departure? {
        guard readers.load(ordering: .relaxed) > 1, loop.inEventLoop,
            state.value.seats.isEmpty || state.value.position == position
        else { return nil }
        state.value.lastSeat += 1
        let number = state.value.lastSeat
        return await withTaskCancellationHandler {
            await withCheckedContinuation { departure in
                state.value.position = position
                state.value.seats[number] = Seat(
                    connection: connection, trustedUntil: trustedUntil, departure: departure)
                serve()
            }
        } onCancel: {
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
            switch await reply.next(after: position) {
            case .text(let text, let end):
                // Meanwhile all may have left, and others have come who are further on.
                if state.value.position == position { write(DeltaEvent(text: text, position: end)) }
            case let step: dismiss(with: step)
            }
        }
        state.value.isServed = false
    }

    private func write(_ event: DeltaEvent) {
        let part = HTTPResponsePart.body(event.encoded)
        let position = state.value.position
        let now = ContinuousClock.now
        for (number, seat) in state.value.seats {
            if seat.connection.isWritable, now < seat.trustedUntil {
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
