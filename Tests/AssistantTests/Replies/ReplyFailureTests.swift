import Testing

@testable import Anthropic
@testable import Assistant

@Suite struct ReplyFailureTests {
    private func failure(
        _ message: String, status: Int? = 400, type: String? = "invalid_request_error", code: String? = nil,
        kind: AnthropicError.Kind = .http
    ) -> ReplyFailure {
        ReplyFailure(
            AnthropicError(kind, phase: .head, status: status, type: type, code: code, message: message))
    }

    @Test(arguments: [
        "prompt is too long: 208310 tokens > 200000 maximum",
        "input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000, decrease input length",
        "Input is too long for requested model.",
        "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens",
        "request (3106 tokens) exceeds the available context size (2048 tokens), try increasing it",
        "prompt too long; exceeded max context length by 123 tokens",
        "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
        "Please reduce the length of the messages or completion.",
        "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
        "Prompt contains 40000 tokens, too large for model with 32768 maximum context length",
        "The decoder prompt (length 5000) is longer than the maximum model length of 4096.",
        "The number of tokens to keep from the initial prompt is greater than the context length. "
            + "However, the model is loaded with context length of only 4096 tokens",
        "litellm.ContextWindowExceededError: AnthropicException - too big",
        "`inputs` tokens + `max_new_tokens` must be <= 4097. Given: 4000 `inputs` tokens",
        "The input (40000 tokens) is longer than the model's context length (32768 tokens).",
        "Prompt is 11543 tokens but the model context window is 4096 tokens.",
        "litellm.BadRequestError: OpenAIException - Input tokens exceed the configured limit of 272000 tokens.",
        "prompt token count of 64526 exceeds the limit of 64000", "Prompt exceeds max length",
        "Invalid request: Your request exceeded model token limit: 262144 (requested: 300000)",
        "Range of input length should be [1, 129024]",
        "too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000.",
        "The number of tokens to keep from the initial prompt is greater than the context length. "
            + "Try to load the model with a larger context length, or provide a shorter input",
        "input (9000 tokens) is too large to process. increase the physical batch size (current batch size: 512)",
        "Malformed input request: expected maxLength: 100000, actual: 200000, please reformat your input",
        "Input length 5000 exceeds maximum allowed length 4096",
    ])
    func `a conversation that is too long is reported as such`(message: String) {
        #expect(failure(message) == .contextTooLong)
        #expect(failure(message, status: 200, kind: .streamError) == .contextTooLong)
        #expect(failure(message, status: 500, type: "api_error") == .contextTooLong)
        #expect(failure(message, status: 200, type: nil, kind: .notAnEventStream) == .contextTooLong)
    }

    @Test(arguments: [
        "Your credit balance is too low to access the API.",
        "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade",
        "You have reached your specified API usage limits. You will regain access on 2026-12-01",
        "Insufficient Balance", "Insufficient credits. Add more using https://example.org/credits",
        "This request requires more credits, or fewer max_tokens.",
        "Budget has been exceeded! Current cost: 1.2, Max budget: 1.0",
        "Your team has either used all available credits or reached its monthly spending limit.",
        "ExceededBudget: User=ada over budget. Spend=10.2, Budget=10.0", "Key limit exceeded (total limit).",
        "litellm.RateLimitError: OpenAIException - You exceeded your current quota, please check your plan and billing "
            + "details. Read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.",
        "Extra usage is required for long context requests.", "Insufficient balance. Please recharge.",
        "Access denied, please make sure your account is in good standing.",
    ])
    func `an account that cannot pay is reported as such`(message: String) {
        #expect(failure(message) == .billing)
        #expect(failure(message, status: 403, type: "permission_error") == .billing)
        #expect(failure(message, status: 429, type: "rate_limit_error") == .billing)
    }

    @Test(arguments: [
        "model: claude-nowhere", "Invalid model name passed in model=foo. Call `/v1/models` to view available models",
        "The model `foo` does not exist or you do not have access to it.",
        "model 'foo' not found, try pulling it first",
        "foo is not a valid model ID", "The provided model identifier is invalid.", "No endpoints found for foo.",
        "The model `foo` has been decommissioned and is no longer supported.", "Not Found", "",
        "No models loaded. Please load a model in the developer page.",
        "litellm.BadRequestError: LLM Provider NOT provided. Pass in the LLM provider. You passed model=foo",
        "There are no healthy deployments for this model. Passed model=foo",
        "key not allowed to access model. This key can only access models=['bar']. Tried to access foo",
        "Invocation of model ID foo with on-demand throughput isn’t supported.", "\"foo\" does not support chat",
    ])
    func `an unknown model is reported as such`(message: String) {
        #expect(failure(message, status: 404, type: "not_found_error") == .unknownModel)
        #expect(failure(message, status: 404, type: nil) == .unknownModel)
        let needsStatus = ["model: claude-nowhere", "Not Found", ""].contains(message)
        #expect(failure(message) == (needsStatus ? .invalid : .unknownModel))
    }

    @Test(arguments: [
        "max_tokens: 32000 > 8192, which is the maximum allowed number of output tokens for claude-3-5-sonnet",
        "max_tokens is too large: 100000. This model supports at most 16384 completion tokens",
        "'max_tokens' or 'max_completion_tokens' is too large: 5000. This model's maximum context length is 4096",
        "Invalid max_tokens value, the valid range of max_tokens is [1, 8192]",
        "`max_tokens` must be less than or equal to `8192`",
        "it has a maxOutputTokens value of 100000 but the supported range is from 1 to 65537",
        "The maximum tokens you requested exceeds the model limit of 4096.",
        "max_tokens should be less than 8192", "Range of max_tokens should be [1, 8192]",
    ])
    func `a setting for overlong answers is reported as such`(message: String) {
        #expect(failure(message) == .tooManyTokens)
    }

    @Test(arguments: [
        "Output blocked by content filtering policy",
        "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        "Your request was flagged as potentially violating our usage policy.",
        "foo requires moderation. Your input was flagged for \"violence\".", "Content Exists Risk",
        "Input data may contain inappropriate content.", "The response was blocked for safety: PROHIBITED_CONTENT",
    ])
    func `a filtered reply counts as declined`(message: String) {
        #expect(failure(message) == .refused)
        #expect(failure(message, status: 200, kind: .streamError) == .refused)
    }

    @Test(arguments: [
        ("context_length_exceeded", ReplyFailure.contextTooLong), ("insufficient_quota", .billing),
        ("model_not_found", .unknownModel), ("content_filter", .refused), ("invalid_api_key", .unauthorized),
        ("model_max_prompt_tokens_exceeded", .contextTooLong), ("string_above_max_length", .contextTooLong),
        ("key_model_access_denied", .unknownModel), ("Arrearage", .billing), ("data_inspection_failed", .refused),
        ("enforced_spend_limit_reached", .billing), ("credit_balance_too_low", .billing),
    ])
    func `the error names of other servers are recognised`(name: String, expected: ReplyFailure) {
        #expect(failure("m", type: nil, code: name) == expected)
        #expect(failure("m", type: name) == expected)
    }

    private static let others: [(status: Int, type: String?, message: String, expected: ReplyFailure)] = [
        (429, "rate_limit_error", "Please reduce the prompt length or the maximum tokens requested", .rateLimited),
        (429, nil, "You exceeded your current quota, prompt is too long", .rateLimited),
        (529, "overloaded_error", "Overloaded", .overloaded), (503, nil, "model not found", .overloaded),
        (401, "authentication_error", "invalid x-api-key", .unauthorized),
        (403, "permission_error", "Your key may not use this model", .unauthorized),
        (400, "invalid_request_error", "This organization has been disabled.", .unauthorized),
        (400, nil, "API key not valid. Please pass a valid API key.", .unauthorized),
        (400, "invalid_request_error", "messages.0: all messages must have non-empty content", .invalid),
        (400, "invalid_request_error", "`temperature` is not supported with this model", .invalid),
        (400, "invalid_request_error", "", .invalid), (500, "api_error", "Internal server error", .overloaded),
        (502, nil, "Bad gateway", .overloaded),
        (413, "request_too_large", "Request exceeds the maximum size", .contextTooLong),
        (403, nil, "Your input was flagged for violence", .refused), (524, nil, "A timeout occurred", .timeout),
        (400, nil, "API key expired. Please renew the API key.", .unauthorized),
        (400, nil, "This credential is only authorized for use elsewhere", .unauthorized),
        (400, nil, "This request would exceed the rate limit of 40,000 input tokens per minute", .rateLimited),
        (400, nil, "Too many tokens, please wait before trying again.", .rateLimited),
        (402, "billing_error", "x", .billing), (504, "timeout_error", "x", .timeout),
    ]

    @Test(arguments: others)
    func `any other error is classified by its status and type`(
        status: Int, type: String?, message: String, expected: ReplyFailure
    ) {
        #expect(failure(message, status: status, type: type) == expected)
    }

    @Test(arguments: [AnthropicError.Kind.streamError, .notAnEventStream])
    func `an error after a status of success goes by its type, or the status it names`(kind: AnthropicError.Kind) {
        #expect(failure("x", status: 200, type: "overloaded_error", kind: kind) == .overloaded)
        #expect(failure("x", status: 200, type: "authentication_error", kind: kind) == .unauthorized)
        #expect(failure("x", status: 429, type: nil, kind: kind) == .rateLimited)
        #expect(failure("x", status: 200, type: nil, kind: kind) == .invalid)
    }

    @Test func `no detail contains what a server wrote`() {
        #expect(Set(ReplyFailure.allCases.map(\.detail)).count == ReplyFailure.allCases.count)
    }
}
