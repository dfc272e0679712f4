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
    /// Whether replies come from the built-in small model.
    package var usesLocalModel: Bool
    /// How long a client may accept no data before its connection is closed. In whole milliseconds.
    package var longestStall: Duration
    /// Version of the program; shown to administrators.
    package var version: String

    package init(
        host: String = "127.0.0.1", port: Int = 8080, publicURL: PublicURL? = nil,
        registration: RegistrationMode = .invite, trustedProxies: [AddressRange] = [], usesLocalModel: Bool = false,
        longestStall: Duration = .seconds(60), version: String = ""
    ) {
        self.host = host
        self.port = port
        self.publicURL = publicURL
        self.registration = registration
        self.trustedProxies = trustedProxies
        self.usesLocalModel = usesLocalModel
        self.longestStall = longestStall
        self.version = version
    }
}

/// An origin: scheme and host, optionally with a port.
package struct PublicURL: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// - Returns: `nil` if the text is not an http or https origin. A trailing slash is dropped.
    package init?(_ text: String) {
        let origin = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let match = origin.wholeMatch(of: /(https?):\/\/([A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?/)
        else {
            return nil
        }
        description = String(match.output.0).lowercased()
    }

    /// Whether browsers reach the server over TLS.
    package var isSecure: Bool { description.hasPrefix("https:") }
}
