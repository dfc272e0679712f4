#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A server that implements the Messages API, and how to call it.
public struct Endpoint: Sendable, Hashable {
    /// Header that carries the key. Servers refuse a request with both.
    public enum Authentication: Sendable, Hashable {
        /// `Authorization: Bearer …`.
        case bearer
        /// `x-api-key: …`.
        case apiKey
    }

    /// Value of the header `anthropic-version`.
    public let version: String

    /// Header that carries the key.
    public let authentication: Authentication

    /// Secret for the server, nil where it requires none.
    public let key: APIKey?

    /// Scheme, host, port and base path, without `/v1` and without a trailing slash.
    let base: String

    /// Host in lower case.
    let host: String

    /// Whether the scheme is `https`.
    let isEncrypted: Bool

    /// An endpoint.
    ///
    /// - Parameters:
    ///   - base: Address with or without `/v1`, the path of a call and trailing slashes; any other path is kept.
    ///   - key: Secret for the server, nil where it requires none.
    ///   - authentication: Header that carries the key.
    ///   - version: Value of `anthropic-version`. The default is 2026-10-21 for api.anthropic.com and 2023-06-01, which
    ///     other servers support, elsewhere.
    /// - Throws: ``EndpointError``.
    public init(
        _ base: String = "https://api.anthropic.com", key: APIKey? = nil, authentication: Authentication = .bearer,
        version: String? = nil
    ) throws(EndpointError) {
        let trimmed = String(base.blankTrimmed)
        guard let parts = URLComponents(string: trimmed), let host = parts.host, !host.isEmpty else {
            throw .notAnAddress
        }
        guard let scheme = parts.scheme?.lowercased(), scheme == "https" || scheme == "http" else {
            throw .unsupportedScheme
        }
        guard parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil else {
            throw .unexpectedParts
        }
        self.base = Self.withoutVersion(trimmed)
        self.host = host.lowercased()
        isEncrypted = scheme == "https"
        self.key = key
        self.authentication = authentication
        self.version = version ?? (self.host == "api.anthropic.com" ? "2026-10-21" : "2023-06-01")
    }

    /// Calls whose addresses people paste instead of the base. The server's Messages API is beside them.
    private static let calls = [
        "/messages", "/messages/count_tokens", "/models", "/complete", "/completions", "/chat/completions",
        "/responses",
    ]

    private static func withoutVersion(_ address: String) -> String {
        var base = withoutSlashes(address[...])
        if let call = calls.first(where: { base.hasSuffix("/v1" + $0) }) {
            base = base.dropLast(call.utf8.count)
        }
        while base.hasSuffix("/v1") {
            base = withoutSlashes(base.dropLast(3))
        }
        return String(base)
    }

    private static func withoutSlashes(_ address: Substring) -> Substring {
        var address = address
        while address.hasSuffix("/") {
            address = address.dropLast()
        }
        return address
    }
}

/// Why an address cannot be used.
public enum EndpointError: Error, Sendable, Hashable {
    /// Not an absolute address with a host.
    case notAnAddress
    /// Neither `https` nor `http`.
    case unsupportedScheme
    /// Contains a user, a password, a query or a fragment. Keys do not belong in addresses.
    case unexpectedParts
}
