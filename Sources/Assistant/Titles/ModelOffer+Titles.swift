internal import Anthropic
internal import Model

extension ModelOffer {
    /// How a model names a chat: with as little thinking as it can.
    ///
    /// - Parameters:
    ///   - wish: What was chosen for the chat.
    ///   - maxTokens: Most tokens of the title, thinking included.
    /// - Returns: `nil` if no model does.
    func titlePlan(_ titles: Titles, for wish: ModelWish, maxTokens: Int) -> ReplyPlan? {
        guard let model = titleModel(titles, for: wish) else { return nil }
        let info = list?[model]
        return ReplyPlan(
            model: model, effort: info?.knownEfforts.first, maxTokens: min(maxTokens, info?.maxTokens ?? maxTokens),
            thinking: info.flatMap { ReplyPlan.Thinking.off(among: $0.thinkingModes) },
            contextWindow: info?.maxInputTokens, replaced: nil)
    }

    private func titleModel(_ titles: Titles, for wish: ModelWish) -> String? {
        switch titles {
        case .model(let name): name
        case .smallModel(let name) where mayBeUsed(name): name
        case .smallModel, .chatModel: plan(for: wish).model
        case .words, .off: nil
        }
    }

    /// Whether the server has a model that nobody chose, and no administrator has decided for others.
    private func mayBeUsed(_ model: String) -> Bool {
        guard !server.isLocal, isAnswering(model) ?? server.account.isAnthropic else { return false }
        return allowed == AllowedModels() || isChoosable(model)
    }
}
