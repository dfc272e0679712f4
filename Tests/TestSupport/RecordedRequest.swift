/// A request as received by a ``ScriptedUpstream``.
public struct RecordedRequest: Sendable {
    /// Method, upper case.
    public let method: String
    /// Path with query, as it was sent.
    public let path: String
    /// Names, in lower case, and values.
    public let headers: [(name: String, value: String)]
    /// Body.
    public internal(set) var body: [UInt8]
    /// Which connection brought it, from 1.
    public let connection: Int

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The first header with that name, in lower case.
    public subscript(header: String) -> String? {
        headers.first { $0.name == header }?.value
    }
}
