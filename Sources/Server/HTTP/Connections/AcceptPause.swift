import Foundation
internal import Logging
internal import NIOCore

/// Has the server wait a second before it takes the next connection when there are no file descriptors left.
///
/// The connection that could not be taken still waits, so the system would report it again at once, and for ever.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private static let length = TimeAmount.seconds(1)

    private let logger: Logger
    private let pace = LogPace(every: .seconds(60))
    /// Has connections taken or not.
    private let setTaking: (Bool) -> Void
    private var isPaused = false

    init(logger: Logger, setTaking: @escaping (Bool) -> Void) {
        self.logger = logger
        self.setTaking = setTaking
    }

    /// Watches the channel of a server. NIO has a handler of its own for this, which pauses the wrong thing and keeps the
    /// error to itself: this one stands before it.
    static func watch(_ channel: any Channel, logger: Logger) {
        channel.eventLoop.execute {
            let pause = AcceptPause(logger: logger) { isTaking in
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
