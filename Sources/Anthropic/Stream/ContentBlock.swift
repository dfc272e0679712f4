public import JSON

/// A block of a message, as it starts.
public enum ContentBlock: Sendable, Hashable {
    /// Text, usually empty at the beginning.
    case text(String)
    /// Thinking, usually empty at the beginning.
    case thinking(String, signature: String)
    /// Thinking that only the server can read.
    case redactedThinking(data: String)
    /// A call to one of our tools. The input usually follows in deltas.
    case toolUse(id: String, name: String, input: JSON)
    /// A block of an unknown type, whole.
    case unknown(type: String, JSON)

    /// Name of the kind in the protocol, such as `server_tool_use`.
    public var type: String {
        switch self {
        case .text: "text"
        case .thinking: "thinking"
        case .redactedThinking: "redacted_thinking"
        case .toolUse: "tool_use"
        case .unknown(let type, _): type
        }
    }

    init(_ json: JSON) {
        let type = json["type"]?.token ?? ""
        self =
            switch type {
            case "text":
                .text(json["text"]?.string ?? "")
            case "thinking":
                .thinking(json["thinking"]?.string ?? "", signature: json["signature"]?.string ?? "")
            case "redacted_thinking":
                .redactedThinking(data: json["data"]?.string ?? "")
            case "tool_use":
                .toolUse(
                    id: json["id"]?.string ?? "", name: json["name"]?.string ?? "", input: json["input"] ?? .object([]))
            default:
                .unknown(type: type, json)
            }
    }
}
