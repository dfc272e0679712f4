internal import NIOCore

/// Runs tasks on the thread of an event loop, so that what they write to its connections changes threads no more.
///
/// For tasks that do little at a time: while one works, all connections of the loop wait.
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
