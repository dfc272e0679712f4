extension Endpoint {
    /// Scheme, host, port and base path, without `/v1` and without a trailing slash. Endpoints with the same address
    /// lead to the same server.
    public var address: String { base }

    /// The host in lower case, an IPv6 address without its brackets.
    public var hostName: String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }
}
