package import Model

/// What the HTTP side of the server needs to know.
package struct ServerSettings: Sendable {
    /// Interface to listen on.
    package var host: String
    /// Port to listen on; 0 takes a free one.
    package var port: Int
    /// Origin under which browsers reach the server, without a path; `nil` when it is the address listened on.
    package var publicURL: PublicURL?
    package var registration: RegistrationMode
    /// Proxies whose `X-Forwarded-For` is believed.
    package var trustedProxies: [AddressRange]
    package var connections = ConnectionRules()
    /// Whether replies come from the small model that came with the program.
    package var usesLocalModel: Bool
    /// How long a reader may take nothing of what was sent before its connection is closed. In whole milliseconds.
    package var longestStall: Duration
    /// Version of the program; administrators see it.
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

/// An origin: scheme and host, perhaps a port.
package struct PublicURL: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// - Returns: `nil` when the text is no origin of http or https. A slash at the end is dropped.
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
