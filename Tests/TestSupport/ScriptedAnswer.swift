/// What a ``ScriptedUpstream`` does after a request has arrived, step by step.
public struct ScriptedAnswer: Sendable {
    /// One step.
    public enum Step: Sendable {
        /// Writes a status line and headers, including those for the framing.
        case head(status: Int, headers: [(String, String)], framing: Framing)
        /// Writes a part of the body, framed as announced in the head.
        case body([UInt8])
        /// Writes raw bytes.
        case raw([UInt8])
        /// Waits at a gate.
        case wait(Gate)
        /// Runs a closure once the steps before it are done.
        case run(@Sendable () -> Void)
        /// Does nothing until the client closes the connection.
        case hang
        /// Ends the body as its framing requires: with the last chunk, or by closing.
        case end
        /// Closes the connection, whatever the head announced.
        case close
        /// Resets the connection.
        case reset
    }

    /// How the end of a body is marked.
    public enum Framing: Sendable {
        /// `Transfer-Encoding: chunked`; the connection can be reused.
        case chunked
        /// The connection closes at the end.
        case closeDelimited
        /// `Content-Length`; the connection can be reused.
        case length(Int)
    }

    /// The steps.
    public var steps: [Step]

    /// An answer of these steps.
    public init(_ steps: [Step]) {
        self.steps = steps
    }
}

extension ScriptedAnswer {
    /// A whole body at once.
    public static func whole(
        status: Int = 200, contentType: String?, headers: [(String, String)] = [], _ body: String
    ) -> ScriptedAnswer {
        let headers = contentType.map { [("content-type", $0)] + headers } ?? headers
        let bytes = Array(body.utf8)
        return ScriptedAnswer([.head(status: status, headers: headers, framing: .length(bytes.count)), .body(bytes)])
    }

    /// A JSON document as the body.
    public static func json(status: Int = 200, headers: [(String, String)] = [], _ body: String) -> ScriptedAnswer {
        whole(status: status, contentType: "application/json", headers: headers, body)
    }

    /// An error of the Messages API.
    public static func error(
        status: Int, type: String = "api_error", message: String = "scripted", code: String? = nil,
        requestID: String? = "req_scripted", headers: [(String, String)] = []
    ) -> ScriptedAnswer {
        let details = code.map { #","details":{"error_code":"\#($0)"}"# } ?? ""
        let body = #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)"\#(details)}}"#
        return json(status: status, headers: headers + (requestID.map { [("request-id", $0)] } ?? []), body)
    }

    /// A stream of events that arrives in the given pieces and ends properly.
    public static func stream(_ pieces: [String], framing: Framing = .chunked) -> ScriptedAnswer {
        opening(framing) + pieces.map { .body(Array($0.utf8)) } + [.end]
    }

    /// A complete message.
    public static func messages(
        deltas: [String], outputTokens: Int = 15, stopReason: String = "end_turn", framing: Framing = .chunked
    ) -> ScriptedAnswer {
        let events = ScriptedMessage.beginning() + deltas.map(ScriptedMessage.delta)
        return stream(
            events + ScriptedMessage.ending(stopReason: stopReason, outputTokens: outputTokens), framing: framing)
    }

    /// A complete message whose deltas wait at a gate, each before it is sent.
    public static func stepwise(deltas: [String], at gate: Gate) -> ScriptedAnswer {
        let steps = deltas.flatMap { [Step.wait(gate), .body(Array(ScriptedMessage.delta($0).utf8))] }
        let ending = ScriptedMessage.ending().map { Step.body(Array($0.utf8)) }
        return beginning(deltas: []) + steps + ending + [.end]
    }

    /// A message that falls silent after these deltas.
    public static func hanging(after deltas: [String]) -> ScriptedAnswer {
        beginning(deltas: deltas) + [.hang]
    }

    /// A message that breaks off after these deltas: the connection closes, with the framing unfinished where it has an
    /// end.
    ///
    /// - Parameter gate: Where to wait before breaking off. A client may lose the unread part of a body that breaks
    ///   off, so a test of what was kept opens the gate once it has seen the deltas.
    public static func cut(
        after deltas: [String], framing: Framing = .chunked, when gate: Gate? = nil
    ) -> ScriptedAnswer {
        beginning(deltas: deltas, framing: framing) + (gate.map { [.wait($0)] } ?? []) + [.close]
    }

    /// A message that breaks off with an error event after these deltas.
    public static func failing(after deltas: [String], type: String, message: String = "scripted") -> ScriptedAnswer {
        beginning(deltas: deltas) + [.body(Array(ScriptedMessage.error(type: type, message: message).utf8)), .end]
    }

    /// The beginning of a message, with nothing after these deltas.
    public static func beginning(deltas: [String], framing: Framing = .chunked) -> ScriptedAnswer {
        let events = ScriptedMessage.beginning() + deltas.map(ScriptedMessage.delta)
        return opening(framing) + events.map { .body(Array($0.utf8)) }
    }

    /// The head of a stream of events.
    public static func opening(_ framing: Framing = .chunked) -> ScriptedAnswer {
        ScriptedAnswer([
            .head(
                status: 200,
                headers: [("content-type", "text/event-stream; charset=utf-8"), ("request-id", "req_stream")],
                framing: framing)
        ])
    }

    /// The same answer with more steps.
    public static func + (answer: ScriptedAnswer, steps: [Step]) -> ScriptedAnswer {
        ScriptedAnswer(answer.steps + steps)
    }
}
