/// What a model of a ``CheckingUpstream`` answers, and how the answer is disturbed.
///
/// An answer ends early, with stop reason `max_tokens`, where it reaches the limit of the request. Thinking that ends
/// there has no signature.
///
/// ```swift
/// ModelAnswer([.thinking(["Six times ", "seven."]), .text(["4", "2"])]).cut(before: .textDelta(2))
/// ```
public struct ModelAnswer: Sendable {
    /// A block of the answer.
    public enum Piece: Sendable {
        /// Text in deltas.
        case text([String])
        /// Thinking in deltas, and the tokens that its summary leaves out. It is skipped if the request turns thinking
        /// off, and its text is not sent if the request asks to omit it.
        case thinking([String], hiddenTokens: Int = 0)
        /// Thinking that nobody can read, with its tokens.
        case redactedThinking(tokens: Int = 10)
        /// A call of a tool, with its input as JSON in deltas.
        case toolUse(id: String, name: String, input: [String])
        /// Any block, whole, as JSON. A request may bring it back.
        case block(String)
        /// A `ping`, between blocks.
        case ping
    }

    /// The blocks.
    public var pieces: [Piece]
    /// `stop_reason`.
    public var stopReason: String
    /// `stop_sequence`.
    public var stopSequence: String?
    /// `stop_details` as JSON.
    public var stopDetails: String?
    /// How many web searches it bills.
    public var webSearches = 0
    /// An error status instead of an answer.
    public private(set) var failure: Refusal?
    /// Additional headers.
    public var headers: [(String, String)] = []

    private(set) var disturbances: [(moment: Moment, kind: Disturbance)] = []

    /// An answer of these blocks.
    public init(
        _ pieces: [Piece], stopReason: String = "end_turn", stopSequence: String? = nil, stopDetails: String? = nil
    ) {
        self.pieces = pieces
        self.stopReason = stopReason
        self.stopSequence = stopSequence
        self.stopDetails = stopDetails
    }

    /// Text in deltas.
    public static func text(_ deltas: String...) -> ModelAnswer { ModelAnswer([.text(deltas)]) }

    /// Thinking, then text, each in one delta.
    public static func thinking(_ thinking: String, then text: String) -> ModelAnswer {
        ModelAnswer([.thinking([thinking]), .text([text])])
    }

    /// The model declines after these blocks.
    public static func refusal(after pieces: [Piece] = [], explanation: String? = nil) -> ModelAnswer {
        let explanation = explanation.map(ScriptedMessage.quoted) ?? "null"
        return ModelAnswer(
            pieces, stopReason: "refusal",
            stopDetails: #"{"type":"refusal","category":null,"explanation":\#(explanation)}"#)
    }

    /// An error before the stream.
    public static func failure(
        status: Int, type: String, message: String = "scripted", code: String? = nil, headers: [(String, String)] = []
    ) -> ModelAnswer {
        var answer = ModelAnswer([])
        answer.failure = Refusal(status: status, type: type, message: message, code: code)
        answer.headers = headers
        return answer
    }
}

extension ModelAnswer {
    enum Disturbance {
        case wait(Gate)
        case cut
        case error(type: String, message: String)
        case hang
    }

    /// Waits at a gate before an event.
    public func waiting(at gate: Gate, before moment: Moment) -> ModelAnswer { disturbed(.wait(gate), moment) }

    /// Waits at a gate before every event.
    public func stepwise(at gate: Gate) -> ModelAnswer { disturbed(.wait(gate), .every) }

    /// Closes the connection instead of sending an event.
    ///
    /// - Parameter gate: Where to wait before. A client may lose the unread part of a body that breaks off, so a test
    ///   of what was kept opens the gate once it has seen the deltas.
    public func cut(before moment: Moment, when gate: Gate? = nil) -> ModelAnswer {
        (gate.map { waiting(at: $0, before: moment) } ?? self).disturbed(.cut, moment)
    }

    /// Sends an error and ends the stream instead of sending an event.
    public func failing(before moment: Moment, type: String, message: String = "scripted") -> ModelAnswer {
        disturbed(.error(type: type, message: message), moment)
    }

    /// Sends nothing more from an event on.
    public func hanging(before moment: Moment) -> ModelAnswer { disturbed(.hang, moment) }

    private func disturbed(_ kind: Disturbance, _ moment: Moment) -> ModelAnswer {
        var answer = self
        answer.disturbances.append((moment, kind))
        return answer
    }
}
