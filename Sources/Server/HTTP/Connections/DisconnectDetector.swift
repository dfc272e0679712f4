internal import NIOCore

/// Notices that a client has left while it is being sent a stream of events.
///
/// Hummingbird can notice it, too, but only by reading from the connection in a way that makes it unusable afterwards.
final class DisconnectDetector: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    private var hasLeft = false
    /// What to do when the client leaves; `nil` while nothing is streamed.
    private var action: (@Sendable () -> Void)?

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A client that closes its own side of a stream counts as gone. The connection ends as a whole, so that a last
        // write that the client does not read cannot hold up the end.
        if event as? ChannelEvent == .inputClosed, leave() { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        _ = leave()
        context.fireChannelInactive()
    }

    /// - Returns: Whether something was being streamed.
    private func leave() -> Bool {
        hasLeft = true
        guard let action else { return false }
        self.action = nil
        action()
        return true
    }

    private func watch(_ action: @escaping @Sendable () -> Void) {
        if hasLeft { action() } else { self.action = action }
    }

    /// Runs `stream`, and cancels it when the client of a connection leaves.
    static func streaming(
        to connection: any Channel, _ stream: @escaping @Sendable () async throws -> Void
    ) async throws {
        let task = Task(operation: stream)
        try await withTaskCancellationHandler {
            if !(await ask(connection) { $0.watch { task.cancel() } }) { task.cancel() }
            try await task.value
            _ = await ask(connection) { $0.action = nil }
        } onCancel: {
            task.cancel()
        }
    }

    /// Does something with the handler of a connection.
    ///
    /// - Returns: False if the connection has ended, and its handlers with it.
    private static func ask(
        _ connection: any Channel, _ question: @escaping @Sendable (DisconnectDetector) -> Void
    ) async -> Bool {
        do {
            try await connection.eventLoop.submit {
                question(try connection.pipeline.syncOperations.handler(type: DisconnectDetector.self))
            }.get()
            return true
        } catch {
            return false  // There is nothing else to ask.
        }
    }
}
