public import JSON

/// What is added to a block.
public enum ContentDelta: Sendable, Hashable {
    /// More text.
    case text(String)
    /// More of a tool's input: a piece of JSON that makes sense only when the block is complete.
    case inputJSON(String)
    /// More thinking.
    case thinking(String)
    /// Signature proving that the thinking is the model's own. Replaces an earlier one.
    case signature(String)
    /// A source of the text.
    case citation(JSON)
    /// A delta of an unknown type, or without the fields of its type, whole.
    case unknown(type: String, JSON)

    init(_ json: JSON) {
        let type = json["type"]?.token ?? ""
        let known: ContentDelta? =
            switch type {
            case "text_delta": json["text"]?.string.map(Self.text)
            case "input_json_delta": json["partial_json"]?.string.map(Self.inputJSON)
            case "thinking_delta": json["thinking"]?.string.map(Self.thinking)
            case "signature_delta": json["signature"]?.string.map(Self.signature)
            case "citations_delta": json["citation"].map(Self.citation)
            default: nil
            }
        self = known ?? .unknown(type: type, json)
    }
}
