internal import HTTPTypes
internal import Hummingbird

/// Finds out who is at the other end, behind the proxies that may be believed.
struct ClientAddress: Sendable {
    let trustedProxies: [AddressRange]

    /// The nearest address that is not a trusted proxy. `nil` when the connection has none.
    ///
    /// The list in `X-Forwarded-For` is read from its end: only what a trusted proxy appended is true.
    func of(_ request: Request, _ context: ServerContext) -> String? {
        guard var address = context.peer else { return nil }
        let hops = request.headers[values: .xForwardedFor].joined(separator: ",").split(separator: ",")
            .map { hop in hop.filter { $0 != " " && $0 != "\t" } }
        for hop in hops.reversed() {
            guard trustedProxies.contains(where: { $0.contains(address) }), AddressRange(hop) != nil else { break }
            address = hop
        }
        return address
    }
}

extension HTTPField.Name {
    /// De-facto standard of reverse proxies.
    static var xForwardedFor: Self { Self("X-Forwarded-For") ?? .from }
}
