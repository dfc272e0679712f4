import TestSupport
import Testing

@Suite struct ThinkingSettingTests {
    @Test(arguments: [
        ("claude-opus-5-5", #""thinking":{"type":"adaptive","display":"summarized"}"#),
        ("claude-sonnet-5-5", #""thinking":{"type":"between_tools"},"output_config":{"effort":"high"}"#),
        ("claude-haiku-5-5", #""thinking":{"type":"disabled"}"#),
        ("claude-haiku-4-5", #""thinking":{"type":"disabled"}"#),
    ]) func `what a model takes passes`(model: String, members: String) async throws {
        #expect(try await answer(to: Ask(model: model, more: [members])).error == nil)
    }

    @Test(arguments: [
        ("claude-opus-5-5", #""thinking":{"type":"disabled"}"#, "thinking.type: \"disabled\" is not supported"),
        ("claude-opus-5-5", #""thinking":{"type":"enabled"}"#, "thinking.type: \"enabled\" is not supported"),
        ("claude-sonnet-5-5", #""thinking":{"type":"disabled"}"#, "thinking.type: \"disabled\" is not supported"),
        ("claude-haiku-4-5", #""thinking":{"type":"adaptive"}"#, "thinking.type: \"adaptive\" is not supported"),
        ("claude-haiku-4-5", #""output_config":{"effort":"low"}"#, "output_config.effort: \"low\" is not supported"),
        ("claude-opus-5-5", #""thinking":{}"#, "thinking.type: Field required"),
        (
            "claude-opus-5-5", #""thinking":{"type":"adaptive","budget_tokens":1}"#,
            "thinking.adaptive.budget_tokens: Extra inputs are not permitted"
        ),
        (
            "claude-sonnet-5-5", #""thinking":{"type":"between_tools","display":"omitted"}"#,
            "thinking.between_tools.display: Extra inputs are not permitted"
        ),
        (
            "claude-sonnet-5-5", #""thinking":{"type":"between_tools"},"output_config":{"effort":"max"}"#,
            "output_config.effort: \"max\" is not supported"
        ),
        (
            "claude-haiku-4-5", #""thinking":{"type":"enabled","budget_tokens":1000}"#,
            "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024"
        ),
        (
            "claude-haiku-4-5", #""thinking":{"type":"enabled","budget_tokens":1024}"#,
            "`max_tokens` must be greater than `thinking.budget_tokens`"
        ),
        (
            "claude-opus-5-5", #""thinking":{"type":"adaptive","block_binding":{}}"#,
            "thinking.adaptive.block_binding: Extra inputs are not permitted"
        ),
        ("claude-opus-5-5", #""thinking":{"type":"adaptive","display":"updates"}"#, "thinking.display: Input should"),
    ]) func `what a model does not take is refused`(model: String, members: String, message: String) async throws {
        let answered = try await answer(to: Ask(model: model, more: [members]))

        #expect(answered.status == 400)
        #expect(answered.error?.hasPrefix(message) == true, "\(answered.error ?? "")")
    }
}
