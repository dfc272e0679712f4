internal import NIOPosix

/// Runs the feeds of pages on threads of their own: a change wakes hundreds of them at once, and requests would queue
/// behind them.
final class FeedExecutor: TaskExecutor {
    /// They live as long as the process.
    static let shared = FeedExecutor()

    private let threads = NIOThreadPool(numberOfThreads: 2)

    private init() {
        threads.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        threads.submit { _ in job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
