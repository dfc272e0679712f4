internal import Model
internal import Synchronization

/// Runs a user's long reads in turns: two at a time, the rest in order of arrival.
///
/// The database has a few readers for everybody. Without turns, the requests of one user could occupy all of them.
final class ReadTurns: Sendable {
    /// Reads of one user that run at the same time: fewer than the database has readers.
    static let width = 2

    private struct Line {
        var running = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// Guards the lines of the users who are reading.
    private let lines = Mutex<[User.ID: Line]>([:])

    func run<Value: Sendable>(for user: User.ID, _ read: () async throws -> Value) async throws -> Value {
        await enter(user)
        defer { leave(user) }
        try Task.checkCancellation()
        return try await read()
    }

    /// How many reads of a user wait for their turn.
    func waiting(of user: User.ID) -> Int {
        lines.withLock { $0[user]?.waiting.count ?? 0 }
    }

    /// How many reads of a user are running.
    func running(of user: User.ID) -> Int {
        lines.withLock { $0[user]?.running ?? 0 }
    }

    private func enter(_ user: User.ID) async {
        await withCheckedContinuation { turn in
            lines.withLock { lines in
                var line = lines[user] ?? Line()
                if line.running < Self.width {
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
