internal import Model
internal import NIOCore
internal import Synchronization

/// Hands long events to the threads of connections, a few at a time for each user.
///
/// Hundreds of pages receive the end of a long reply at once. Written in one go, these would keep a thread from reading
/// anybody's requests; so each waits until an earlier one has been written.
final class LongEvents: Sendable {
    /// Events of one user that are written at the same time.
    static let width = 2
    /// Events up to this many bytes do not wait.
    static let short = 16 << 10

    private struct Line {
        var writing = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// Guards the lines of the users whose pages receive long events.
    private let lines = Mutex<[User.ID: Line]>([:])

    /// Sends an event when its turn comes.
    ///
    /// A page that has not read the last event yet waits for its own connection and takes no turn from others.
    func send(
        _ parts: [ByteBuffer], for user: User.ID, to connection: any Channel, _ write: () async throws -> Void
    ) async throws {
        let length = parts.reduce(0) { $0 + $1.readableBytes }
        guard length > Self.short, connection.isWritable else { return try await write() }
        await enter(user)
        defer { leave(user) }
        try await write()
        // The loop runs this after it has written the event.
        try await connection.eventLoop.submit {}.get()
    }

    private func enter(_ user: User.ID) async {
        await withCheckedContinuation { turn in
            lines.withLock { lines in
                var line = lines[user] ?? Line()
                if line.writing < Self.width {
                    line.writing += 1
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
                line.writing -= 1
            } else {
                line.waiting.removeFirst().resume()
            }
            lines[user] = line.writing > 0 ? line : nil
        }
    }
}
