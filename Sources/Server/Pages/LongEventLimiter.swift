internal import Model
internal import NIOCore

/// Hands long events to the threads of connections, a few at a time for each user.
///
/// Hundreds of pages receive the end of a long reply at once. Written in one go, these would keep a thread from reading
/// anybody's requests; so each waits until an earlier one has been written.
final class LongEventLimiter: Sendable {
    /// Events of one user that are written at the same time.
    static let width = 2
    /// Events up to this many bytes do not wait.
    static let short = 16 << 10

    private let turns = UserSemaphore(width: width)

    /// Sends an event when its turn comes.
    ///
    /// A page that has not read the last event yet waits for its own connection and takes no turn from others.
    func send(
        _ parts: [ByteBuffer], for user: User.ID, to connection: any Channel, _ write: () async throws -> Void
    ) async throws {
        let length = parts.reduce(0) { $0 + $1.readableBytes }
        guard length > Self.short, connection.isWritable else { return try await write() }
        try await turns.run(for: user) {
            try await write()
            // The loop runs this after it has written the event.
            try await connection.eventLoop.submit {}.get()
        }
    }
}
