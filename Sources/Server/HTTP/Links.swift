internal import HTTPTypes
internal import Hummingbird
internal import Sodium

/// Links that carry a secret. It stands behind the `#`, which browsers keep to themselves: it never reaches a log.
struct Links: Sendable {
    let publicURL: PublicURL?

    func to(_ page: String, with token: SecretToken, _ request: Request) -> String {
        let origin = publicURL?.description ?? "http://\(request.head.authority ?? "localhost")"
        return "\(origin)/\(page)#\(token.text)"
    }
}
