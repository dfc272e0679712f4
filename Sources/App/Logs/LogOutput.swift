import Foundation
import Synchronization

/// Where the log goes: lines are taken at once and written by a thread of their own, so that whoever logs never waits for
/// whoever reads. What is not read in time is left out and counted.
final class LogOutput: Sendable {
    private struct State {
        var waiting: [UInt8] = []
        var lost = 0
        var isWriting = false
        /// Says in the form of the log how many lines are missing.
        var noticeOfLoss: @Sendable (Int) -> String = { "\($0) lines of the log were lost\n" }
    }

    static let standardError = LogOutput(descriptor: STDERR_FILENO)

    /// Bytes written at a time.
    private static let portion = 65_536

    /// Guards the lines that wait.
    private let state = Mutex(State())
    private let news = DispatchSemaphore(value: 0)
    private let descriptor: CInt
    private let capacity: Int

    /// - Parameter capacity: Most bytes that wait.
    init(descriptor: CInt, capacity: Int = 1_000_000) {
        self.descriptor = descriptor
        self.capacity = capacity
        Thread.detachNewThread { [self] in writeForever() }
    }

    func setNoticeOfLoss(_ notice: @escaping @Sendable (Int) -> String) {
        state.withLock { $0.noticeOfLoss = notice }
    }

    /// Takes a line with its line feed.
    func write(_ line: String) {
        let isNews = state.withLock { state in
            guard state.waiting.count + line.utf8.count <= capacity else {
                state.lost += 1
                return false
            }
            if state.lost > 0 {
                state.waiting.append(contentsOf: state.noticeOfLoss(state.lost).utf8)
                state.lost = 0
            }
            state.waiting.append(contentsOf: line.utf8)
            return true
        }
        if isNews { news.signal() }
    }

    /// Waits until all is written, but not for a reader that does not read.
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
            state.isWriting = !state.waiting.isEmpty
            guard state.isWriting else { return nil }
            let portion = state.waiting.prefix(Self.portion)
            state.waiting.removeFirst(portion.count)
            return portion
        }
    }

    /// A log that cannot be written must not stop the server: what fails is left out.
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

    /// Writing to a pipe that nobody has open any more is to fail here, and not to end the program.
    private func ignoreClosedPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}
