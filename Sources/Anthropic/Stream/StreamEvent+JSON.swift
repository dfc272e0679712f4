internal import EventStream
internal import JSON

extension StreamEvent {
    /// The meaning of an event of the stream.
    enum Decoded {
        case event(StreamEvent)
        case error(JSON)
        /// Nothing to report, such as an end marker from another protocol.
        case nothing
    }

    /// Why an event is invalid.
    struct Violation: Error {
        let reason: String
    }

    /// Reads an event. Its type comes from its data, or from the name of the event where the data has none.
    ///
    /// - Parameter halves: Gets the surrogate halves with which a text of the event begins or ends.
    static func decode(
        _ event: ServerSentEvent, noting halves: inout JSONParser.Halves
    ) throws(Violation) -> Decoded {
        if event.data.isEmpty || event.data.utf8.elementsEqual("[DONE]".utf8) {
            return ServerText.token(event.event) == "ping" ? .event(.ping) : .nothing
        }
        if let delta = JSONParser.textDelta(in: event.data, noting: &halves) {
            return .event(.contentBlockDelta(index: delta.index, .text(delta.text)))
        }
        let json: JSON
        do {
            json = try JSON(parsing: event.data, noting: &halves)
        } catch {
            throw Violation(reason: "an event holds malformed JSON")
        }
        guard case .object = json else { throw Violation(reason: "an event is not an object") }
        let type = json["type"]?.token ?? ServerText.token(event.event) ?? ""
        return type == "error" || isUntypedError(json) ? .error(json) : .event(try StreamEvent(type: type, json))
    }

    /// Whether this is an error as servers of OpenAI's protocol, and proxies before them, report it.
    private static func isUntypedError(_ json: JSON) -> Bool {
        json["type"] == nil && json["error"].map { $0 != .null } ?? false
    }

    private init(type: String, _ json: JSON) throws(Violation) {
        switch type {
        case "content_block_delta":
            self = .contentBlockDelta(index: try Self.index(json), ContentDelta(json["delta"] ?? .null))
        case "content_block_start":
            self = .contentBlockStart(index: try Self.index(json), ContentBlock(json["content_block"] ?? .null))
        case "content_block_stop":
            self = .contentBlockStop(index: try Self.index(json))
        case "message_start":
            self = .messageStart(MessageStart(json["message"] ?? .null))
        case "message_delta":
            self = .messageDelta(MessageDelta(json))
        case "message_stop":
            self = .messageStop
        case "ping":
            self = .ping
        default:
            self = .unknown(type: type, json)
        }
    }

    private static func index(_ json: JSON) throws(Violation) -> Int {
        guard let index = json["index"]?.integer, (0..<1 << 16).contains(index) else {
            throw Violation(reason: "an event has no valid index of a block")
        }
        return index
    }
}

extension MessageStart {
    init(_ json: JSON) {
        self.init(
            id: json["id"]?.line, model: json["model"]?.line, usage: Usage(json["usage"]),
            inputTransformations: (json["input_transformations"]?.elements ?? []).compactMap(InputTransformation.init))
    }
}

extension MessageDelta {
    fileprivate init(_ json: JSON) {
        let delta = json["delta"]
        self.init(ending: delta ?? .null, usage: Usage(json["usage"]))
    }

    /// - Parameter json: The object that says why the message ended.
    init(ending json: JSON, usage: Usage) {
        self.init(
            stopReason: json["stop_reason"]?.token.map(StopReason.init(name:)),
            stopSequence: json["stop_sequence"]?.line,
            stopDetails: json["stop_details"].flatMap { $0 == .null ? nil : $0 },
            usage: usage)
    }
}
