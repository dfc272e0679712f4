internal import Anthropic

/// What a model server complains about, recognised by the names and phrases that servers use: most return the same
/// status and type for a conversation that is too long, an account without credit and an unknown model.
struct ServerComplaint {
    let failure: ReplyFailure

    /// `nil` if nothing in the error is recognised.
    init?(_ error: AnthropicError) {
        let names = [error.code, error.type].compactMap { $0?.lowercased() }
        let words = error.message.lowercased().replacing("’", with: "'")
        guard let failure = Self.failure(names: names) ?? Self.failure(words: words) else { return nil }
        self.failure = failure
    }

    private static func failure(names: [String]) -> ReplyFailure? {
        for name in names {
            switch name {
            case "context_length_exceeded", "exceed_context_size_error", "contextwindowexceedederror",
                "context_window_exceeded", "model_max_prompt_tokens_exceeded", "string_above_max_length",
                "tokens_limit_reached":
                return .contextTooLong
            case "insufficient_quota", "insufficient_balance", "billing_error", "budget_exceeded",
                "billing_not_active", "credit_balance_too_low", "billing_hard_limit_reached",
                "enforced_spend_limit_reached", "contract_spend_limit_reached", "exceededbudget", "arrearage":
                return .billing
            case "model_not_found", "model_not_available", "model_decommissioned", "model_terms_required",
                "key_model_access_denied", "team_model_access_denied":
                return .unknownModel
            case "content_filter", "content_policy_violation", "contentpolicyviolationerror",
                "responsibleaipolicyviolation", "data_inspection_failed":
                return .refused
            case "invalid_api_key": return .unauthorized
            default: continue
            }
        }
        return nil
    }

    /// The first match: a message about the token limit of an answer may mention the context, too, and vice versa.
    private static func failure(words: String) -> ReplyFailure? {
        let first = phrases.first { phrase in phrase.parts.allSatisfy { words.contains($0) } }
        return first?.failure
    }

    private struct Phrase {
        /// All of these must occur.
        let parts: [String]
        let failure: ReplyFailure

        init(_ parts: String..., means failure: ReplyFailure) {
            self.parts = parts
            self.failure = failure
        }
    }

    private static let phrases: [Phrase] = [
        // OpenAI's sentence on an account without credit. Gemini uses it for limits per minute, with another address.
        Phrase("exceeded your current quota", "platform.openai.com", means: .billing),
        // Limits per time. They count tokens, as the limits of a conversation do.
        Phrase("exceed", "rate limit", means: .rateLimited),
        Phrase("exceed", "per minute", means: .rateLimited),
        Phrase("ratelimiterror", means: .rateLimited),
        Phrase("too many tokens", "please wait", means: .rateLimited),
        Phrase("too many requests", means: .rateLimited),
        // The conversation, alone or together with the answer, exceeds the model's context.
        Phrase("input length and", "exceed context limit", means: .contextTooLong),
        Phrase("prompt is too long", means: .contextTooLong),
        Phrase("prompt too long", means: .contextTooLong),
        Phrase("input is too long", means: .contextTooLong),
        Phrase("inputs", "max_new_tokens", "must be <=", means: .contextTooLong),
        // The setting for the longest answer.
        Phrase("max_tokens", "which is the maximum allowed", means: .tooManyTokens),
        Phrase("max_tokens", "is too large", means: .tooManyTokens),
        Phrase("max_completion_tokens", "is too large", means: .tooManyTokens),
        Phrase("max_tokens", "valid range", means: .tooManyTokens),
        Phrase("max_tokens", "must be less than or equal", means: .tooManyTokens),
        Phrase("max_tokens", "less than or equal to", means: .tooManyTokens),
        Phrase("max_tokens", "cannot exceed", means: .tooManyTokens),
        Phrase("max_tokens", "exceeds the model", means: .tooManyTokens),
        Phrase("max_tokens should be less than", means: .tooManyTokens),
        Phrase("range of max_tokens", means: .tooManyTokens),
        Phrase("maxoutputtokens", "supported range", means: .tooManyTokens),
        Phrase("maximum tokens you requested exceeds", means: .tooManyTokens),
        // The conversation is too long, as other servers put it.
        Phrase("maximum context length", means: .contextTooLong),
        Phrase("max context length", means: .contextTooLong),
        Phrase("context size", "exceed", means: .contextTooLong),
        Phrase("context length", "exceed", means: .contextTooLong),
        Phrase("context window", "exceed", means: .contextTooLong),
        Phrase("context limit", "exceed", means: .contextTooLong),
        Phrase("contextwindowexceedederror", means: .contextTooLong),
        Phrase("context the overflows", means: .contextTooLong),
        Phrase("context length of only", means: .contextTooLong),
        Phrase("longer than the maximum model length", means: .contextTooLong),
        Phrase("maximum prompt length", means: .contextTooLong),
        Phrase("exceeds the maximum number of tokens", means: .contextTooLong),
        Phrase("reduce the length of", means: .contextTooLong),
        Phrase("too large for model", "context", means: .contextTooLong),
        Phrase("longer than", "context length", means: .contextTooLong),
        Phrase("greater than the context length", means: .contextTooLong),
        Phrase("prompt is", "context window is", means: .contextTooLong),
        Phrase("input tokens", "exceed", means: .contextTooLong),
        Phrase("input token count", "exceed", means: .contextTooLong),
        Phrase("input length", "exceed", means: .contextTooLong),
        Phrase("range of input length", means: .contextTooLong),
        Phrase("prompt token", "exceed", means: .contextTooLong),
        Phrase("prompt length", "exceed", means: .contextTooLong),
        Phrase("prompt exceeds", "length", means: .contextTooLong),
        Phrase("exceeded model token limit", means: .contextTooLong),
        Phrase("too many tokens", "in the prompt", means: .contextTooLong),
        Phrase("input", "is too large to process", means: .contextTooLong),
        Phrase("expected maxlength", "actual", means: .contextTooLong),
        // Billing.
        Phrase("credit balance is too low", means: .billing),
        Phrase("insufficient balance", means: .billing),
        Phrase("insufficient credit", means: .billing),
        Phrase("insufficient funds", means: .billing),
        Phrase("requires more credits", means: .billing),
        Phrase("available credits", "spending limit", means: .billing),
        Phrase("out of credits", means: .billing),
        Phrase("specified api usage limits", means: .billing),
        Phrase("budget has been exceeded", means: .billing),
        Phrase("over budget", means: .billing),
        Phrase("key limit exceeded", means: .billing),
        Phrase("extra usage", means: .billing),
        Phrase("please recharge", means: .billing),
        Phrase("account is in good standing", means: .billing),
        Phrase("billing", "hard limit", means: .billing),
        Phrase("account is not active", "billing", means: .billing),
        // Refused content. Model names come later: a message about content names the model as well.
        Phrase("content filter", means: .refused),
        Phrase("content management policy", means: .refused),
        Phrase("content policy", "violat", means: .refused),
        Phrase("usage policy", "violat", means: .refused),
        Phrase("usage policies", "violat", means: .refused),
        Phrase("input was flagged", means: .refused),
        Phrase("prompt was flagged", means: .refused),
        Phrase("inappropriate content", means: .refused),
        Phrase("content exists risk", means: .refused),
        Phrase("blocked", "safety", means: .refused),
        Phrase("prohibited_content", means: .refused),
        // The key, for servers whose status does not say so.
        Phrase("organization has been disabled", means: .unauthorized),
        Phrase("invalid x-api-key", means: .unauthorized),
        Phrase("invalid api key", means: .unauthorized),
        Phrase("incorrect api key", means: .unauthorized),
        Phrase("api key not valid", means: .unauthorized),
        Phrase("no api key", means: .unauthorized),
        Phrase("api key expired", means: .unauthorized),
        Phrase("api key has expired", means: .unauthorized),
        Phrase("credential is only authorized", means: .unauthorized),
        // The model's name.
        Phrase("invalid model name", means: .unknownModel),
        Phrase("not a valid model", means: .unknownModel),
        Phrase("model identifier is invalid", means: .unknownModel),
        Phrase("model", "does not exist", means: .unknownModel),
        Phrase("model", "not found", means: .unknownModel),
        Phrase("model", "decommissioned", means: .unknownModel),
        Phrase("model is not supported", means: .unknownModel),
        Phrase("no models loaded", means: .unknownModel),
        Phrase("llm provider not provided", means: .unknownModel),
        Phrase("no healthy deployments for this model", means: .unknownModel),
        Phrase("can only access models", means: .unknownModel),
        Phrase("on-demand throughput", means: .unknownModel),
        Phrase("does not support chat", means: .unknownModel),
        Phrase("no endpoints found", means: .unknownModel),
        Phrase("unknown model", means: .unknownModel),
    ]
}
