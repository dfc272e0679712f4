package import Model

/// What the HTTP side of the server needs to know.
package struct ServerSettings: Sendable {
    /// Interface on which to listen.
    package var host: String
    /// Port on which to listen; 0 picks a free one.
    package var port: Int
    /// Origin at which browsers reach the server, without a path; `nil` if it is the address on which the server
    /// listens.
    package var publicURL: PublicURL?
    package var registration: RegistrationMode
    /// Proxies whose `X-Forwarded-For` is trusted.
    package var trustedProxies: [AddressRange]
    package var connections = ConnectionRules()
    /// How long a client may accept no data before its connection is closed. In whole milliseconds.
    package var longestStall: Duration
    /// Version of the program; shown to administrators.
    package var version: String

    package init(
        host: String = "127.0.0.1", port: Int = 8080, publicURL: PublicURL? = nil,
        registration: RegistrationMode = .invite, trustedProxies: [AddressRange] = [],
        longestStall: Duration = .seconds(60), version: String = ""
    ) {
        self.host = host
        self.port = port
        self.publicURL = publicURL
        self.registration = registration
        self.trustedProxies = trustedProxies
        self.longestStall = longestStall
        self.version = version
    }
}

/// An origin: scheme and host, optionally with a port.
package struct PublicURL: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// In the form browsers send as `Origin`: in lower case, without a trailing slash and without the scheme's own port.
    ///
    /// - Returns: `nil` if the text is not an http or https origin.
    package init?(_ text: String) {
        let origin = (text.hasSuffix("/") ? String(text.dropLast()) : text).lowercased()
        guard let match = origin.wholeMatch(of: /(https?):\/\/([a-z0-9.\-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?/) else {
            return nil
        }
        let (_, scheme, host, digits) = match.output
        guard let digits else {
            description = origin
            return
        }
        guard let port = Int(digits), 1...65_535 ~= port else { return nil }
        let isOwnPort = port == (scheme == "https" ? 443 : 80)
        description = "\(scheme)://\(host)" + (isOwnPort ? "" : ":\(port)")
    }

    /// Whether it leads to the machine on which it is opened.
    var isLoopback: Bool {
        let host = description.drop { $0 != "/" }.dropFirst(2)
        return AddressRange.isLoopback(HostField.name(in: String(host)))
    }

    /// Whether browsers reach the server over TLS.
    package var isSecure: Bool { description.hasPrefix("https:") }
}
