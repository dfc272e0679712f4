internal import HTTPTypes
internal import Hummingbird

/// Sets headers on every response that restrict what the browser does with it.
///
/// - Source: OWASP HTTP Headers Cheat Sheet; W3C Content Security Policy Level 3, Trusted Types.
struct SecurityHeaders: RouterMiddleware {
    /// Whether browsers reach the server over TLS.
    let isSecure: Bool

    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
        "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
        "require-trusted-types-for 'script'", "trusted-types parley parley-scripts",
    ].joined(separator: "; ")

    private static let fields: [(HTTPField.Name?, String)] = [
        (.contentSecurityPolicy, policy),
        (.xContentTypeOptions, "nosniff"),
        (HeaderName.frameOptions.field, "DENY"),
        (HeaderName.referrerPolicy.field, "no-referrer"),
        (HeaderName.crossOriginOpenerPolicy.field, "same-origin"),
        (HeaderName.crossOriginResourcePolicy.field, "same-origin"),
        (HeaderName.permissionsPolicy.field, "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ]

    func handle(
        _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for case (let name?, let value) in Self.fields { response.headers[name] = value }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        if isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        return response
    }
}
