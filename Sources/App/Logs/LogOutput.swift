import Foundation
import Synchronization

/// The log's destination. Lines are queued at once and written by a separate thread, so that logging never waits for
/// whatever reads the log. Lines that are not read in time are dropped and counted.
final class LogOutput: Sendable {
    private struct State {
        var waiting: [UInt8] = []
        var lost = 0
        var isWriting = false
        /// Formats a log line about the number of missing lines.
        var noticeOfLoss: @Sendable (Int) -> String = { "\($0) lines of the log were lost\n" }

        mutating func appendNoticeOfLoss() {
            guard lost > 0 else { return }
            waiting.append(contentsOf: noticeOfLoss(lost).utf8)
            lost = 0
        }
    }

    static let standardError = LogOutput(descriptor: STDERR_FILENO)

    /// Most bytes per write.
    private static let portion = 65_536

    /// Guards the queued lines.
    private let state = Mutex(State())
    private let news = DispatchSemaphore(value: 0)
    private let descriptor: CInt
    private let capacity: Int

    /// - Parameter capacity: Most bytes in the queue.
    init(descriptor: CInt, capacity: Int = 1_000_000) {
        self.descriptor = descriptor
        self.capacity = capacity
        Thread.detachNewThread { [self] in writeForever() }
    }

    func setNoticeOfLoss(_ notice: @escaping @Sendable (Int) -> String) {
        state.withLock { $0.noticeOfLoss = notice }
    }

    /// Queues a line, including its line feed.
    func write(_ line: String) {
        let isNews = state.withLock { state in
            guard state.waiting.count + line.utf8.count <= capacity else {
                state.lost += 1
                return false
            }
            state.appendNoticeOfLoss()
            state.waiting.append(contentsOf: line.utf8)
            return true
        }
        if isNews { news.signal() }
    }

    /// Waits until everything has been written, but not for a reader that has stopped reading.
    func flush(within limit: Duration = .seconds(1)) {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline, state.withLock({ $0.isWriting || !$0.waiting.isEmpty }) {
            usleep(2000)
        }
    }

    private func writeForever() {
        ignoreClosedPipes()
        while true {
            news.wait()
            while let portion = nextPortion() { write(portion) }
        }
    }

    private func nextPortion() -> ArraySlice<UInt8>? {
        state.withLock { state in
            if state.waiting.isEmpty { state.appendNoticeOfLoss() }
            state.isWriting = !state.waiting.isEmpty
            guard state.isWriting else { return nil }
            let portion = state.waiting.prefix(Self.portion)
            state.waiting.removeFirst(portion.count)
            return portion
        }
    }

    /// A log that cannot be written must not stop the server: output that fails is dropped.
    private func write(_ portion: ArraySlice<UInt8>) {
        var rest = portion
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                var readiness = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&readiness, 1, -1)
            } else if errno != EINTR {
                return
            }
        }
    }

    /// Writing to a closed pipe must fail here instead of ending the program.
    private func ignoreClosedPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}
