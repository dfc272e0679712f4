internal import Synchronization

/// Lets each user's work of one kind run in turns: a few pieces at a time, the rest in order of arrival.
///
/// It keeps one user from occupying what everybody shares.
package final class UserSemaphore: Sendable {
    private struct Line {
        var running = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// Pieces of one user's work that run at the same time.
    package let width: Int
    /// Guards the lines of the users who have work.
    private let lines = Mutex<[User.ID: Line]>([:])

    package init(width: Int) {
        self.width = width
    }

    /// Runs a piece of work when its turn comes.
    ///
    /// - Throws: What the work throws; `CancellationError` if the task is cancelled by then.
    package func run<Value: Sendable>(for user: User.ID, _ work: () async throws -> Value) async throws -> Value {
        await enter(user)
        defer { leave(user) }
        try Task.checkCancellation()
        return try await work()
    }

    /// How many pieces of a user's work wait for their turn.
    package func waiting(of user: User.ID) -> Int {
        lines.withLock { $0[user]?.waiting.count ?? 0 }
    }

    /// How many pieces of a user's work are running.
    package func running(of user: User.ID) -> Int {
        lines.withLock { $0[user]?.running ?? 0 }
    }

    private func enter(_ user: User.ID) async {
        await withCheckedContinuation { turn in
            lines.withLock { lines in
                var line = lines[user] ?? Line()
                if line.running < width {
                    line.running += 1
                    turn.resume()
                } else {
                    line.waiting.append(turn)
                }
                lines[user] = line
            }
        }
    }

    private func leave(_ user: User.ID) {
        lines.withLock { lines in
            guard var line = lines[user] else { return }
            if line.waiting.isEmpty {
                line.running -= 1
            } else {
                line.waiting.removeFirst().resume()
            }
            lines[user] = line.running > 0 ? line : nil
        }
    }
}
