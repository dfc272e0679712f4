internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTPTypesHTTP1

/// Hummingbird's HTTP/1.1 connections, each with a ``RequestValidator`` and a ``DisconnectDetector``.
struct HTTPConnections: ServerChildChannel {
    private let http: HTTP1Channel
    private let rules: ConnectionRules
    private let counter: ConnectionCounter

    init(_ rules: ConnectionRules, counter: ConnectionCounter, responder: @escaping HTTPChannelHandler.Responder) {
        self.rules = rules
        self.counter = counter
        http = HTTP1Channel(responder: responder, configuration: .init(idleTimeout: TimeAmount(rules.idle)))
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        http.setup(channel: channel, logger: logger).map { value in
            do {
                let pipeline = channel.pipeline.syncOperations
                let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
                try pipeline.addHandlers(
                    [RequestValidator(rules, counter: counter), DisconnectDetector()], position: .before(codec))
            } catch {
                // The connection has already ended. Its value must be handled all the same: NIO aborts the process if
                // it is dropped.
                channel.close(promise: nil)
            }
            return value
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await http.handle(value: value, logger: logger)
    }
}
