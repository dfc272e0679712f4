internal import HTTPTypes
internal import Hummingbird

/// Sets headers on every response that restrict what the browser does with it.
///
/// - Source: OWASP HTTP Headers Cheat Sheet; W3C Content Security Policy Level 3, Trusted Types.
struct SecurityHeaders: RouterMiddleware {
    /// The fields of every response; no route sets one of them.
    private let fields: HTTPFields

    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
        "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
        "require-trusted-types-for 'script'", "trusted-types parley parley-scripts",
    ].joined(separator: "; ")

    /// - Parameter isSecure: Whether browsers reach the server over TLS.
    init(isSecure: Bool) {
        var fields: HTTPFields = [.contentSecurityPolicy: Self.policy, .xContentTypeOptions: "nosniff"]
        fields[.frameOptions] = "DENY"
        fields[.referrerPolicy] = "no-referrer"
        fields[.crossOriginOpenerPolicy] = "same-origin"
        fields[HeaderName.crossOriginResourcePolicy] = "same-origin"
        fields[.permissionsPolicy] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        if isSecure { fields[.strictTransportSecurity] = "max-age=31536000" }
        self.fields = fields
    }

    func handle(
        _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers.append(contentsOf: fields)
        if !response.headers.contains(.cacheControl) { response.headers[.cacheControl] = "no-store" }
        return response
    }
}
