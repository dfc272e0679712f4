/// Who waits for a connection, and which threads wait for work.
struct PostgreSQLLine<Job: Identifiable & Sendable, Worker: Sendable>: Sendable {
    /// What a new job leads to.
    enum Arrival: Sendable {
        /// A thread that waits for work has to be woken.
        case wake(Worker)
        /// A thread has to be started.
        case start
        /// It waits until a thread has finished.
        case wait
        /// Too many are waiting.
        case refuse
        case closed
    }

    /// What a thread does next.
    enum Turn: Sendable {
        case run(Job)
        case rest
        case end
    }

    /// Most threads, and most jobs that wait.
    let width: Int, longest: Int
    private(set) var waiting: [Job] = []
    private var resting: [Worker] = []
    /// Threads that have been started and have not ended.
    private(set) var threads = 0
    private(set) var isClosed = false

    init(width: Int, longest: Int) {
        self.width = width
        self.longest = longest
    }

    /// - Parameter mayGrow: Whether a thread may be started although there are others.
    mutating func add(_ job: Job, mayGrow: Bool = true) -> Arrival {
        guard !isClosed else { return .closed }
        // Those that can begin at once do not wait.
        guard waiting.count < longest + resting.count else { return .refuse }
        waiting.append(job)
        // The one that rested last: its connection was used most recently.
        if let worker = resting.popLast() { return .wake(worker) }
        guard threads < width, mayGrow || threads == 0 else { return .wait }
        threads += 1
        return .start
    }

    /// Takes a job back from a thread that has no connection, for the others. The thread ends, unless it is the last.
    ///
    /// - Returns: Whether it ends, and another thread that has to be woken.
    mutating func takeBack(_ job: Job) -> (ends: Bool, wakes: Worker?) {
        waiting.insert(job, at: 0)
        guard threads > 1 else { return (false, nil) }
        threads -= 1
        return (true, resting.popLast())
    }

    /// The next job, in order of arrival.
    mutating func next(for worker: Worker) -> Turn {
        guard waiting.isEmpty else { return .run(waiting.removeFirst()) }
        guard !isClosed else {
            threads -= 1
            return .end
        }
        resting.append(worker)
        return .rest
    }

    /// Removes a job that nobody waits for any more. `nil` if it has begun.
    mutating func remove(_ id: Job.ID) -> Job? {
        waiting.firstIndex { $0.id == id }.map { waiting.remove(at: $0) }
    }

    /// Removes the jobs at the front that are too late.
    mutating func removeFirst(while isLate: (Job) -> Bool) -> [Job] {
        let late = Array(waiting.prefix(while: isLate))
        waiting.removeFirst(late.count)
        return late
    }

    /// Lets nobody in any more.
    ///
    /// - Returns: Those who wait, and the threads that have to be woken.
    mutating func close() -> (jobs: [Job], workers: [Worker]) {
        isClosed = true
        defer { (waiting, resting) = ([], []) }
        return (waiting, resting)
    }
}
