internal import JSON

extension StreamEvent {
    /// The events in which a stream would have sent a whole message; nil for anything else.
    static func events(ofMessage json: JSON) -> [StreamEvent]? {
        guard json["type"]?.token == "message", let blocks = json["content"]?.elements else { return nil }
        let content = blocks.prefix(1 << 16).enumerated().flatMap { index, block in
            [StreamEvent.contentBlockStart(index: index, ContentBlock(block)), .contentBlockStop(index: index)]
        }
        let end = MessageDelta(ending: json, usage: Usage(json["usage"]))
        return [.messageStart(MessageStart(json))] + content + [.messageDelta(end), .messageStop]
    }
}
