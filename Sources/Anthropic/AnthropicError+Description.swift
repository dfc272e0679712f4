extension AnthropicError: CustomStringConvertible {
    /// One sentence on what happened, then the tokens that identify it.
    public var description: String {
        let tokens: [String?] = [
            type, code, requestID.map { "request \($0)" }, retryAfter.map { "retry after \($0)" },
        ]
        let details = tokens.compactMap(\.self).joined(separator: ", ")
        let sentence = Self.sentence(kind, status: status) + (fault.map { ": \($0.explanation)" } ?? "")
        return details.isEmpty ? sentence : "\(sentence) (\(details))"
    }

    static func sentence(_ kind: Kind, status: Int?) -> String {
        switch kind {
        case .http where status.map { (300..<400).contains($0) } ?? false:
            "The model server tried to redirect; redirects are not followed"
        case .http: "The model server answered with status \(status.map(String.init) ?? "unknown")"
        case .transport: "The connection to the model server could not be made or broke"
        case .timeout(.connect): "Connecting to the model server took too long"
        case .timeout(.head): "The model server did not begin to answer in time"
        case .timeout(.idle): "The model server fell silent"
        case .truncated: "The model server ended the stream before the message was complete"
        case .protocolViolation: "The model server sent something that is not the Messages API"
        case .notAnEventStream: "The model server answered with something else than a stream of events"
        case .streamError: "The model server reported an error in the stream"
        }
    }
}
