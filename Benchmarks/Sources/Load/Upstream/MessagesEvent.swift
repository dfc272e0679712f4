/// Encoded events of the Messages API.
enum MessagesEvent {
    /// Starts the message and its text block.
    static let beginning =
        event(
            "message_start",
            #""message":{"id":"msg_1","type":"message","role":"assistant","model":"scripted","content":[],"#
                + #""stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":25,"output_tokens":1}}"#)
        + event("content_block_start", #""index":0,"content_block":{"type":"text","text":""}"#)

    /// The bytes around the text of a delta. The text is escaped for a JSON string.
    static let aroundDelta = (
        before: Array(
            ("event: content_block_delta\ndata: "
                + #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""#).utf8),
        after: Array("\"}}\n\n".utf8)
    )

    /// Ends the block and the message.
    static let ending =
        event("content_block_stop", #""index":0"#)
        + event(
            "message_delta",
            #""delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":15}"#)
        + event("message_stop")

    private static func event(_ type: String, _ members: String = "") -> [UInt8] {
        Array("event: \(type)\ndata: {\"type\":\"\(type)\"\(members.isEmpty ? "" : ",")\(members)}\n\n".utf8)
    }
}
