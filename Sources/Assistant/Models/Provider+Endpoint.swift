package import Anthropic
package import Model

extension Provider {
    /// Who bills for what an endpoint answers: Anthropic, or else the host of the endpoint.
    package init(_ endpoint: Anthropic.Endpoint) {
        self = endpoint.isAnthropic ? .anthropic : Provider(rawValue: String(endpoint.hostName.prefix(Self.longest)))
    }

    private static var longest: Int { length.upperBound }
}
