import TestSupport

/// The body of a request, written by hand.
struct Ask {
    var model = "claude-opus-5-5"
    var maxTokens = 1000
    var tools: String?
    var system: String?
    var messages = [user("Hello")]
    /// Other members, such as `"cache_control":{…}`.
    var more: [String] = []
    var isCount = false

    var json: String {
        let members = [
            #""model":"\#(model)""#, isCount ? nil : #""max_tokens":\#(maxTokens),"stream":true"#,
            tools.map { #""tools":\#($0)"# }, system.map { #""system":\#($0)"# },
            #""messages":[\#(messages.joined(separator: ","))]"#,
        ]
        return "{\((members.compactMap(\.self) + more).joined(separator: ","))}"
    }
}

func user(_ text: String) -> String {
    #"{"role":"user","content":[\#(block(text))]}"#
}

func assistant(_ blocks: String...) -> String {
    #"{"role":"assistant","content":[\#(blocks.joined(separator: ","))]}"#
}

/// A block of text.
///
/// - Parameter ttl: Caches the prompt up to this block.
func block(_ text: String, ttl: String? = nil) -> String {
    let control = ttl.map { #","cache_control":{"type":"ephemeral","ttl":"\#($0)"}"# } ?? ""
    return #"{"type":"text","text":\#(ScriptedMessage.quoted(text))\#(control)}"#
}

/// The top-level member that caches the whole prompt.
func automatic(_ ttl: String = "1h") -> String {
    #""cache_control":{"type":"ephemeral","ttl":"\#(ttl)"}"#
}

/// A text whose block has this many tokens.
func text(tokens: Int, _ beginning: String = "") -> String {
    let frame = block("").utf8.count
    return beginning + String(repeating: "x", count: tokens * 4 - frame - beginning.utf8.count)
}
