internal import NIOCore
internal import NIOPosix

/// A clock whose sleepers are timers of an event loop.
///
/// A timer that is set and cancelled on its own loop costs no change of threads. `ContinuousClock` would leave a timer
/// behind for each stream that has long ended.
struct EventLoopClock: Clock {
    typealias Instant = ContinuousClock.Instant

    var now: Instant { .now }
    var minimumResolution: Duration { ContinuousClock().minimumResolution }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        // The loop of the calling task, if it runs on one.
        let timer = MultiThreadedEventLoopGroup.singleton.any().scheduleTask(in: TimeAmount(deadline - now)) {}
        try await withTaskCancellationHandler {
            do {
                try await timer.futureResult.get()
            } catch {
                throw CancellationError()
            }
        } onCancel: {
            timer.cancel()
        }
    }
}
