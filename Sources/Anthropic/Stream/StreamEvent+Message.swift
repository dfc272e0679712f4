internal import JSON

extension StreamEvent {
    /// The events in which a stream would have sent a whole message; nil for anything else.
    static func events(ofMessage json: JSON) -> [StreamEvent]? {
        guard json["type"]?.token == "message", let blocks = json["content"]?.elements else { return nil }
        let content = blocks.prefix(1 << 16).enumerated().flatMap(events(ofBlock:_:))
        let end = MessageDelta(ending: json, usage: Usage(json["usage"]))
        return [.messageStart(MessageStart(json))] + content + [.messageDelta(end), .messageStop]
    }

    private static func events(ofBlock index: Int, _ json: JSON) -> [StreamEvent] {
        let block = ContentBlock(json)
        let citations = if case .text = block { json["citations"]?.elements ?? [] } else { [] as [JSON] }
        return [.contentBlockStart(index: index, block)]
            + citations.map { .contentBlockDelta(index: index, .citation($0)) } + [.contentBlockStop(index: index)]
    }
}
