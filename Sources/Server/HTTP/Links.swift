internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Sodium

/// Links that carry a secret. The secret follows the `#`; browsers do not send that part, so it never reaches a log.
///
/// Without a public URL, a link uses the address at which the request arrived. The `Host` field is trusted only if it
/// names this machine: otherwise whoever controls it would receive the secret.
struct Links: Sendable {
    let publicURL: PublicURL?
    /// The host name or address on which the server listens.
    let host: String
    private let pace = LogPace(every: .seconds(3600))

    init(publicURL: PublicURL?, host: String) {
        self.publicURL = publicURL
        self.host = host
    }

    func to(_ page: String, with token: SecretToken, _ request: Request, _ context: some ClientContext) -> String {
        let origin = publicURL?.description ?? origin(request.head.authority, context)
        return "\(origin)/\(page)#\(token.text)"
    }

    private func origin(_ authority: String?, _ context: some ClientContext) -> String {
        let local = context.connection.localAddress
        if let authority, isOurs(HostField.name(in: authority), local?.ipAddress) {
            return "http://\(authority.lowercased())"
        }
        pace.log(
            to: context.logger, .warning,
            "A link was made for the address listened on: set PARLEY_PUBLIC_URL to the one that people use")
        let address = local?.ipAddress ?? host
        return "http://\(address.contains(":") ? "[\(address)]" : address):\(local?.port ?? 0)"
    }

    private func isOurs(_ name: String, _ local: String?) -> Bool {
        name == "localhost" || name == host.lowercased()
            || [local, "127.0.0.0/8", "::1"].compactMap { $0.flatMap(AddressRange.init) }.contains { $0.contains(name) }
    }
}
