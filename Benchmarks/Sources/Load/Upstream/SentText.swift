import Synchronization

/// The text the scripted model has sent in one reply. Readers compare what they get with it, byte for byte.
final class SentText: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var isWhole = false
    }

    /// Size of each delta in bytes.
    private let deltaSize: Int
    /// Guards the text, which grows on the upstream's thread and is compared on the readers' thread.
    private let state = Mutex(State())

    init(_ script: Script) {
        deltaSize = script.deltaSize
        state.withLock { $0.bytes.reserveCapacity(script.deltas * script.deltaSize) }
    }

    /// The text so far.
    var bytes: [UInt8] { state.withLock { $0.bytes } }

    /// Whether the reply has ended with this many bytes.
    func isWhole(at position: Int) -> Bool {
        state.withLock { $0.isWhole && $0.bytes.count == position }
    }

    func append(_ delta: DeltaText.Form, time: [UInt8]) {
        state.withLock { state in
            let start = state.bytes.count + delta.time
            state.bytes += delta.bytes
            state.bytes.replaceSubrange(start..<(start + time.count), with: time)
        }
    }

    func finish() {
        state.withLock { $0.isWhole = true }
    }

    /// Forgets the text, because the reply is requested again.
    func restart() {
        state.withLock { state in
            state.bytes.removeAll(keepingCapacity: true)
            state.isWhole = false
        }
    }

    /// Compares what a reader got with what was sent.
    ///
    /// - Parameters:
    ///   - bytes: The new bytes of the reader.
    ///   - position: Number of bytes it had before.
    ///   - now: When they arrived, in nanoseconds of the monotonic clock.
    ///   - delays: Receives the delay of each completed delta, in microseconds.
    /// - Returns: Whether the bytes are equal.
    func matches(_ bytes: [UInt8], at position: Int, now: UInt64, delays: inout [UInt32]) -> Bool {
        state.withLock { state in
            let end = position + bytes.count
            guard end <= state.bytes.count, state.bytes[position..<end] == bytes[...] else { return false }
            for delta in (position / deltaSize)..<(end / deltaSize) {
                let sent = DeltaText.time(in: state.bytes[(delta * deltaSize)...])
                delays.append(UInt32(clamping: (now &- sent) / 1000))
            }
            return true
        }
    }

    /// Compares the times of deltas that a page shows with those of what was sent.
    ///
    /// - Parameters:
    ///   - times: The times in the order of the page, which may repeat those it showed before.
    ///   - position: Number of bytes of deltas that it showed before; receives the new number.
    ///   - now: When they arrived, in nanoseconds of the monotonic clock.
    ///   - delays: Receives the delay of each new delta, in microseconds.
    /// - Returns: Whether no delta is missing between those it showed before and the last new one.
    func includes(_ times: [UInt64], after position: inout Int, now: UInt64, delays: inout [UInt32]) -> Bool {
        guard !times.isEmpty else { return true }
        return state.withLock { state in
            var last = position == 0 ? 0 : DeltaText.time(in: state.bytes[(position - deltaSize)...])
            for time in times where time > last {
                guard position < state.bytes.count, time == DeltaText.time(in: state.bytes[position...]) else {
                    return false
                }
                delays.append(UInt32(clamping: (now &- time) / 1000))
                position += deltaSize
                last = time
            }
            return true
        }
    }
}
