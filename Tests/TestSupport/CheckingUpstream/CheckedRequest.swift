/// A request to a ``CheckingUpstream``, and what became of it.
public struct CheckedRequest: Sendable {
    /// Its place among all requests, from 1.
    public let number: Int
    /// Path, headers and bytes.
    public let request: RecordedRequest
    /// The body, if it is JSON.
    public let body: WireJSON?
    /// Whose key it brought, if it brought one.
    public internal(set) var account: String?
    /// Which check it failed.
    public internal(set) var refusal: Refusal?
    /// The error that the script chose for it.
    public internal(set) var failure: Refusal?
    /// What was done to its thinking.
    public internal(set) var transformations: [ThinkingTransformation] = []
    /// The tokens that it was told: those of the prompt when the answer begins, all of them near its end.
    public internal(set) var usage = SimulatedUsage()
    /// Whether `message_start` was sent.
    public internal(set) var hasBegun = false
    /// Whether `message_stop` was sent.
    public internal(set) var hasEnded = false
    /// Bytes of text and thinking that were sent.
    public internal(set) var written = 0
    /// Whether the answer has come to the event before which it hangs.
    public internal(set) var hasStalled = false

    init(number: Int, request: RecordedRequest) {
        self.number = number
        self.request = request
        body = try? WireJSONReader.read(request.body)
    }

    /// `model`.
    public var model: String? { body?["model"]?.text }

    /// `tools` in canonical form.
    public var tools: String { body?["tools"]?.canonical ?? "" }

    /// `system` in canonical form.
    public var system: String { body?["system"]?.canonical ?? "" }

    /// `messages` in canonical form, each by itself.
    public var turns: [String] { body?["messages"]?.elements.map(\.canonical) ?? [] }

    /// Tools, `system` and messages in canonical form.
    public var prefix: String { ([tools, system] + turns).joined(separator: "\n") }

    /// Whether the conversation is an earlier one with nothing changed and perhaps something appended: tools and
    /// `system` have the same bytes, and the messages begin with those of the earlier request. Breakpoints of the
    /// cache and white space between tokens do not count.
    public func extends(_ earlier: CheckedRequest) -> Bool {
        tools.hasBytes(of: earlier.tools) && system.hasBytes(of: earlier.system)
            && turns.starts(with: earlier.turns) { $0.hasBytes(of: $1) }
    }
}

extension String {
    /// Whether both are the same in UTF-8; `==` also holds for texts that Unicode calls equivalent.
    func hasBytes(of other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
