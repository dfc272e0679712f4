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
    private let pace = LogRateLimiter(every: .seconds(3600))

    init(publicURL: PublicURL?, host: String) {
        self.publicURL = publicURL
        self.host = host
    }

    func to(_ page: String, with token: SecretToken, _ request: Request, _ context: some ClientContext) -> String {
        let origin = origin(for: request, context)
        if origin.isGuess {
            pace.log(
                to: context.logger, .warning,
                "A link was made for the address listened on: set PARLEY_PUBLIC_URL to the one that people use")
        }
        return "\(origin.text)/\(page)#\(token.text)"
    }

    /// Whether links made for this request work only on this machine.
    func areLocal(for request: Request, _ context: some ClientContext) -> Bool {
        PublicURL(origin(for: request, context).text)?.isLoopback ?? false
    }

    /// - Returns: Where a link leads, and whether people may have to use another address.
    private func origin(for request: Request, _ context: some ClientContext) -> (text: String, isGuess: Bool) {
        if let publicURL { return (publicURL.description, false) }
        let local = context.connection.localAddress
        if let authority = request.head.authority, isOurs(HostField.name(in: authority), local?.ipAddress) {
            return ("http://\(authority.lowercased())", false)
        }
        let address = local?.ipAddress ?? host
        return ("http://\(address.contains(":") ? "[\(address)]" : address):\(local?.port ?? 0)", true)
    }

    private func isOurs(_ name: String, _ local: String?) -> Bool {
        AddressRange.isLoopback(name) || name == host.lowercased()
            || local.flatMap(AddressRange.init)?.contains(name) == true
    }
}
