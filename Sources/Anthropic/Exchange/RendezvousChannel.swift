internal import Synchronization

/// Passes values from one task to another, one at a time: the sender waits until its value is taken, so nothing
/// accumulates.
final class RendezvousChannel<Value: Sendable>: Sendable {
    private struct State {
        var offer: (value: Value, sender: CheckedContinuation<Void, any Error>)?
        var taker: CheckedContinuation<Value?, any Error>?
        var ending: Result<Void, any Error>?
        var isAbandoned = false
        var hasDelivered = false
    }

    /// Guards the waiting continuations. They are resumed after it is released.
    private let state = Mutex(State())

    /// Whether a value was ever offered; after that, the receiver may have seen one.
    var hasDelivered: Bool { state.withLock(\.hasDelivered) }

    /// Whether the sender has finished.
    var isFinished: Bool { state.withLock { $0.ending != nil } }

    /// Waits until the value is taken.
    ///
    /// - Throws: `CancellationError` if the sending task is cancelled first.
    func send(_ value: Value) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (sender: CheckedContinuation<Void, any Error>) in
                let resume: () -> Void = state.withLock { state in
                    guard !state.isAbandoned else {
                        return { sender.resume(throwing: CancellationError()) }
                    }
                    state.hasDelivered = true
                    guard let taker = state.taker else {
                        state.offer = (value, sender)
                        return {}
                    }
                    state.taker = nil
                    return {
                        taker.resume(returning: value)
                        sender.resume()
                    }
                }
                resume()
            }
        } onCancel: {
            abandon()
        }
    }

    /// Ends the exchange: the receiver gets the error, or nil on success.
    func finish(_ ending: Result<Void, any Error>) {
        let taker = state.withLock { state in
            if state.ending == nil {
                state.ending = ending
            }
            defer { state.taker = nil }
            return state.taker
        }
        taker?.resume(with: ending.map { nil })
    }

    /// Waits for the next value. Only one task may wait.
    ///
    /// - Returns: nil after a successful end.
    /// - Throws: What ``finish(_:)`` was given.
    func next() async throws -> Value? {
        try await withCheckedThrowingContinuation { taker in
            let resume: () -> Void = state.withLock { state in
                if let offer = state.offer {
                    state.offer = nil
                    return {
                        taker.resume(returning: offer.value)
                        offer.sender.resume()
                    }
                }
                if let ending = state.ending {
                    return { taker.resume(with: ending.map { nil }) }
                }
                state.taker = taker
                return {}
            }
            resume()
        }
    }

    private func abandon() {
        let sender = state.withLock { state in
            state.isAbandoned = true
            defer { state.offer = nil }
            return state.offer?.sender
        }
        sender?.resume(throwing: CancellationError())
    }
}
