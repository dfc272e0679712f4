import Foundation
internal import Logging
internal import NIOCore

/// Stops the server from accepting connections for a second when it has run out of file descriptors.
///
/// The connection that could not be accepted stays pending, so without a pause the system would report it again and
/// again.
final class AcceptBackoff: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private static let length = TimeAmount.seconds(1)

    private let logger: Logger
    private let pace = LogRateLimiter(every: .seconds(60))
    /// Starts or stops accepting connections.
    private let setTaking: (Bool) -> Void
    private var isPaused = false

    init(logger: Logger, setTaking: @escaping (Bool) -> Void) {
        self.logger = logger
        self.setTaking = setTaking
    }

    /// Watches a server's channel. NIO has its own handler for this, but that one pauses the wrong thing and swallows
    /// the error, so this handler goes before it.
    static func watch(_ channel: any Channel, logger: Logger) {
        channel.eventLoop.execute {
            let pause = AcceptBackoff(logger: logger) { isTaking in
                channel.setOption(.autoRead, value: isTaking).whenFailure { error in
                    logger.error("Taking connections cannot be paused", metadata: ["error": "\(error)"])
                }
            }
            do {
                try channel.pipeline.syncOperations.addHandler(pause, position: .first)
            } catch {
                logger.error("Running out of open files is not watched", metadata: ["error": "\(error)"])
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? IOError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode) {
            pace.log(
                to: logger, .error, "No connection can be taken: allow the process more open files (ulimit -n)",
                ["error": "\(error)"])
            pause(context)
        }
        context.fireErrorCaught(error)
    }

    private func pause(_ context: ChannelHandlerContext) {
        guard !isPaused else { return }
        isPaused = true
        setTaking(false)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.length) {
            self.isPaused = false
            self.setTaking(true)
        }
    }
}
