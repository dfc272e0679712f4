internal import AsyncHTTPClient
public import NIOCore

/// The connections to model servers.
///
/// They are configured for streams of text: redirects are never followed, because a redirect would send the key to
/// another host; HTTP/1.1, so that closing one connection ends exactly one reply; and no queueing after eight
/// connections, which is AsyncHTTPClient's default. Make one for the whole process and ``shutdown()`` it at the end.
public struct HTTPConnections: Sendable {
    let client: HTTPClient

    /// Opens nothing yet.
    ///
    /// - Parameters:
    ///   - eventLoopGroup: Threads to run on; the process-wide ones by default.
    ///   - connectTimeout: The longest wait for a connection, TLS included.
    ///   - maximumPerHost: The most connections to one server; further calls wait for a free one, which counts as the
    ///     wait for a connection. Callers should have a limit of their own.
    public init(
        eventLoopGroup: (any EventLoopGroup)? = nil, connectTimeout: Duration = .seconds(5),
        maximumPerHost: Int = 10_000
    ) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.tracing.tracer = nil
        configuration.timeout.connect = TimeAmount(connectTimeout)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = maximumPerHost
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(
            eventLoopGroup: eventLoopGroup ?? HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    /// Closes all connections. Calls that still run fail.
    public func shutdown() async throws {
        try await client.shutdown()
    }
}
