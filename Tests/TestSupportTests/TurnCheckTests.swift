import TestSupport
import Testing

@Suite struct TurnCheckTests {
    private static let call = #"{"type":"tool_use","id":"t1","name":"clock","input":{}}"#
    private static let result = #"{"type":"tool_result","tool_use_id":"t1","content":"noon"}"#
    private static let calling = assistant(call)
    private static let answering = #"{"role":"user","content":[\#(result),\#(block("Well?"))]}"#

    @Test(arguments: [
        [user("One"), user("Two")],
        [user("Time?"), calling, answering],
        [user("Time?"), calling, answering, assistant(block("Noon.")), user("Thanks")],
        [user("Hi"), #"{"role":"system","content":"Be brief."}"#],
        [user("Hi"), assistant(#"{"type":"server_tool_use","id":"s1","name":"web_search","input":{}}"#)],
        [#"{"role":"user","content":"Hi"}"#],
    ]) func `turns in a proper order pass`(messages: [String]) async throws {
        #expect(try await answer(to: Ask(messages: messages)).error == nil)
    }

    @Test(arguments: [
        ([], "messages: at least one message is required"),
        ([assistant(block("Hi")), user("Hi")], "messages.0: first message must use the \"user\" role"),
        ([#"{"role":"wizard","content":"Hi"}"#], "messages.0.role: Input should be one of"),
        ([#"{"role":"user","content":"Hi","name":"Ada"}"#], "messages.0.name: Extra inputs are not permitted"),
        ([#"{"role":"user","content":[]}"#], "messages.0: all messages must have non-empty content"),
        ([#"{"role":"user","content":""}"#], "messages.0.content: text content blocks must be non-empty"),
        ([user("")], "messages.0.content.0.text: text content blocks must be non-empty"),
        ([user(" \n\u{A0}")], "messages.0.content.0.text: text content blocks must contain non-whitespace text"),
        ([user("Hi"), assistant(block(" ")), user("Hi")], "messages.1.content.0.text: text content blocks"),
        (
            [user("Hi"), assistant(block("A"), #"{"type":"redacted_thinking","data":"x"}"#), user("Hi")],
            "messages.1: The final block in an assistant message cannot be `thinking`."
        ),
        ([user("Hi"), assistant(block("Hel"))], "This model does not support assistant message prefill."),
        ([user("Time?"), calling, user("Well?")], "messages.1: `tool_use` ids were found without `tool_result`"),
        ([user("Time?"), calling], "messages.1: `tool_use` ids were found without `tool_result`"),
        (
            [user("Time?"), calling, #"{"role":"user","content":[\#(block("Well?")),\#(result)]}"#],
            "messages.1: `tool_use` ids were found without `tool_result`"
        ),
        (
            [user("Time?"), calling, #"{"role":"user","content":[\#(result),\#(block("Well?")),\#(result)]}"#],
            "messages.2.content.2: unexpected `tool_use_id` found in `tool_result` blocks: t1"
        ),
        ([answering], "messages.0.content.0: unexpected `tool_use_id` found in `tool_result` blocks: t1"),
        (
            [#"{"role":"user","content":[{"type":"hologram"}]}"#],
            "messages.0.content.0: Input tag 'hologram' found using 'type' does not match any of the expected tags"
        ),
        (
            [#"{"role":"user","content":[{"type":"text","text":"Hi","colour":1}]}"#],
            "messages.0.content.0.text.colour: Extra inputs are not permitted"
        ),
        (
            [user("Hi"), assistant(#"{"type":"document","source":{}}"#), user("Hi")],
            "messages.1.content.0: Input tag 'document'"
        ),
        (
            [user("Hi"), assistant(#"{"type":"thinking","thinking":"Hm","signature":"s","cache_control":null}"#)],
            "messages.1.content.0.thinking.cache_control: Extra inputs are not permitted"
        ),
        (
            [user("Hi"), assistant(#"{"type":"thinking","thinking":"Hm"}"#)],
            "messages.1.content.0.thinking.signature: Field required"
        ),
        (
            [user("Hi"), #"{"role":"system","content":"a"}"#, user("Hi")],
            "messages.1: role 'system' must follow a user turn and precede an assistant turn"
        ),
        (
            [user("Hi"), #"{"role":"system","content":"a","clear_at":"next_user_message"}"#],
            "messages.1.clear_at: Extra inputs are not permitted"
        ),
    ]) func `turns in a wrong order or form are refused with their path`(
        messages: [String], message: String
    ) async throws {
        let answered = try await answer(to: Ask(messages: messages))

        #expect(answered.status == 400)
        #expect(answered.error?.hasPrefix(message) == true, "\(answered.error ?? "")")
    }

    @Test func `a system turn needs a model that takes it, and betas for its extras`() async throws {
        let system = #"{"role":"system","content":"Be brief.","clear_at":"next_user_message"}"#
        let plain = #"{"role":"system","content":"Be brief."}"#

        #expect(try await answer(to: Ask(messages: [user("Hi"), system]), betas: Beta.clearAt).status == 200)
        #expect(
            try await answer(to: Ask(model: "claude-haiku-4-5", messages: [user("Hi"), plain])).error
                == "messages.1: role 'system' is not supported on this model")
    }

    @Test func `an older model takes the beginning of its answer`() async throws {
        let ask = Ask(model: "claude-haiku-4-5", messages: [user("Hi"), assistant(block("Hel"))])

        #expect(try await answer(to: ask).status == 200)
    }
}
