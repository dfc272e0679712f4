internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Model

/// Determines the client's address behind trusted proxies.
struct ClientAddress: RouterMiddleware {
    let trustedProxies: [AddressRange]
    private let pace = LogRateLimiter(every: .days(1))

    init(trustedProxies: [AddressRange]) {
        self.trustedProxies = trustedProxies
    }

    func handle(
        _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.client = of(request, context)
        return try await next(request, context)
    }

    /// The nearest address that is not a trusted proxy; `nil` if the connection has no address.
    ///
    /// The list in `X-Forwarded-For` is read from the end: only entries appended by a trusted proxy are reliable.
    private func of(_ request: Request, _ context: ServerContext) -> String? {
        guard let peer = context.peer else { return nil }
        let lists = request.headers[values: .forwardedFor]
        guard !lists.isEmpty else { return peer }
        var address = peer
        let hops = lists.joined(separator: ",").split(separator: ",")
            .map { hop in hop.filter { $0 != " " && $0 != "\t" } }
        if !hops.isEmpty, !isTrusted(peer) { warn(of: peer, context.logger) }
        for hop in hops.reversed() {
            guard isTrusted(address), AddressRange(hop) != nil else { break }
            address = hop
        }
        return address
    }

    private func isTrusted(_ address: String) -> Bool {
        trustedProxies.contains { $0.contains(address) }
    }

    private func warn(of peer: String, _ logger: Logger) {
        pace.log(
            to: logger, .warning,
            """
            X-Forwarded-For comes from an address that PARLEY_TRUSTED_PROXIES does not list: if it is your proxy, \
            everybody behind it counts as one client
            """,
            ["address": "\(peer)"])
    }
}
