internal import Anthropic

/// What a model server complains about, recognised by the names and phrases that servers use: most return the same
/// status and type for a conversation that is too long, an account without credit and an unknown model.
struct ServerComplaint {
    let failure: ReplyFailure

    /// `nil` if nothing in the error is recognised.
    init?(_ error: AnthropicError) {
        let names = [error.code, error.type].compactMap { $0?.lowercased() }
        let words = error.message.lowercased()
        guard let failure = Self.failure(names: names) ?? Self.failure(words: words) else { return nil }
        self.failure = failure
    }

    private static func failure(names: [String]) -> ReplyFailure? {
        for name in names {
            switch name {
            case "context_length_exceeded", "exceed_context_size_error", "contextwindowexceedederror":
                return .contextTooLong
            case "insufficient_quota", "insufficient_balance", "billing_error", "budget_exceeded",
                "billing_not_active", "credit_balance_too_low", "billing_hard_limit_reached",
                "enforced_spend_limit_reached",
                "contract_spend_limit_reached":
                return .billing
            case "model_not_found", "model_not_available", "model_decommissioned", "model_terms_required":
                return .unknownModel
            case "content_filter", "content_policy_violation", "contentpolicyviolationerror",
                "responsibleaipolicyviolation":
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
        Phrase("billing", "hard limit", means: .billing),
        Phrase("account is not active", "billing", means: .billing),
        // Refused content. Model names come later: a message about content names the model as well.
        Phrase("content filter", means: .refused),
        Phrase("content management policy", means: .refused),
        Phrase("content policy", "violat", means: .refused),
        Phrase("usage policy", "violat", means: .refused),
        Phrase("usage policies", "violat", means: .refused),
        // The key, for servers whose status does not say so.
        Phrase("organization has been disabled", means: .unauthorized),
        Phrase("invalid x-api-key", means: .unauthorized),
        Phrase("invalid api key", means: .unauthorized),
        Phrase("incorrect api key", means: .unauthorized),
        Phrase("api key not valid", means: .unauthorized),
        Phrase("no api key", means: .unauthorized),
        // The model's name.
        Phrase("invalid model name", means: .unknownModel),
        Phrase("not a valid model", means: .unknownModel),
        Phrase("model identifier is invalid", means: .unknownModel),
        Phrase("model", "does not exist", means: .unknownModel),
        Phrase("model", "not found", means: .unknownModel),
        Phrase("model", "decommissioned", means: .unknownModel),
        Phrase("model is not supported", means: .unknownModel),
        Phrase("no models loaded", means: .unknownModel),
        Phrase("no endpoints found", means: .unknownModel),
        Phrase("unknown model", means: .unknownModel),
    ]
}
