/// One request of a call, as far as it got.
public struct Attempt: Sendable, Hashable {
    /// Its number within the call, from 1.
    public let number: Int

    /// How far it got. From ``AnthropicError/Phase/head`` on, the request may have reached the server.
    public internal(set) var phase = AnthropicError.Phase.connect

    /// The server's identifier of the request (header `request-id`), to quote to its support.
    public internal(set) var requestID: String?

    /// Tokens, as far as the server has reported, also in events that were held back because the attempt failed before
    /// its first content. They are billed all the same.
    public internal(set) var usage = Usage()
}
