/// Events of the Messages API as text, each with its blank line.
public enum ScriptedMessage {
    /// `message_start` and the start of block 0.
    public static func beginning(model: String = "scripted-model", inputTokens: Int = 25) -> [String] {
        [
            event(
                "message_start",
                #""message":{"id":"msg_1","type":"message","role":"assistant","model":"\#(model)","content":[],"#
                    + #""stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":\#(inputTokens),"output_tokens":1}}"#
            ),
            event("content_block_start", #""index":0,"content_block":{"type":"text","text":""}"#),
        ]
    }

    /// A text delta of block 0.
    public static func delta(_ text: String) -> String {
        event("content_block_delta", #""index":0,"delta":{"type":"text_delta","text":\#(quoted(text))}"#)
    }

    /// The stop of block 0, `message_delta` and `message_stop`.
    public static func ending(stopReason: String = "end_turn", outputTokens: Int = 15) -> [String] {
        [
            event("content_block_stop", #""index":0"#),
            event(
                "message_delta",
                #""delta":{"stop_reason":"\#(stopReason)","stop_sequence":null},"usage":{"output_tokens":\#(outputTokens)}"#
            ),
            event("message_stop"),
        ]
    }

    /// An error in the stream.
    public static func error(type: String, message: String = "scripted") -> String {
        event("error", #""error":{"type":"\#(type)","message":\#(quoted(message))}"#)
    }

    /// Any event; `members` is the inside of its object.
    public static func event(_ type: String, _ members: String = "") -> String {
        "event: \(type)\ndata: {\"type\":\"\(type)\"\(members.isEmpty ? "" : ",")\(members)}\n\n"
    }

    /// A JSON string.
    public static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case "\u{0}"..<" ":
                "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}
