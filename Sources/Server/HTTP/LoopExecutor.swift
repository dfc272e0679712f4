internal import NIOCore

/// Runs tasks on the thread of an event loop, so that their writes to its connections need no thread switch.
///
/// For tasks that run briefly between suspensions: all connections of the loop wait while one runs.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
