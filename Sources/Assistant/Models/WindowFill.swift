internal import Model
package import Storage

/// How full a model's context window is before the next question.
package struct WindowFill: Hashable, Sendable {
    /// Tokens that the conversation takes.
    package let usedTokens: Int
    /// Most tokens of a prompt: ``ReplyPlan/contextWindow``.
    package let windowTokens: Int

    /// How full it is in whole percent, from 0; more than 100 if the conversation does not fit.
    package var percent: Int {
        let (hundredfold, overflows) = usedTokens.multipliedReportingOverflow(by: 100)
        return overflows ? .max : hundredfold / windowTokens
    }
}

extension ModelCatalog {
    /// How full the window of the model is that answers in a chat; `nil` if the window or the use is unknown. Does not wait
    /// for the model server.
    package func fill(_ use: PromptUse) async -> WindowFill? {
        guard let used = use.tokens,
            let window = await plan(model: use.wish.model, effort: use.wish.effort).contextWindow, window > 0
        else { return nil }
        return WindowFill(usedTokens: used, windowTokens: window)
    }
}
