internal import Anthropic
internal import Foundation
internal import Model

/// What the server in use offers at a moment, and what of it people may choose.
struct ModelOffer: Sendable {
    let server: ModelServer
    /// What the server lists; nil while that is unknown.
    let list: ModelList?
    let allowed: AllowedModels
    let now: Date
    /// The model that answers where nobody chose one.
    let standard: String

    init(server: ModelServer, list: ModelList?, allowed: AllowedModels, now: Date) {
        self.server = server
        self.list = list
        self.allowed = allowed
        self.now = now
        standard = Self.standard(server, list, allowed, now)
    }

    private static func standard(
        _ server: ModelServer, _ list: ModelList?, _ allowed: AllowedModels, _ now: Date
    ) -> String {
        if server.isLocal || server.isModelFixed { return server.model }
        let wanted = [allowed.standard, server.model].compactMap(\.self)
        guard let list, !list.models.isEmpty else { return wanted[0] }
        return wanted.first { list[$0].map { !$0.isRetired(at: now) } ?? false }
            ?? list.models.first { !$0.isRetired(at: now) }?.id ?? server.model
    }

    /// How a chat's wish is carried out.
    func plan(for wish: ModelWish) -> ReplyPlan {
        let model = wish.model.flatMap { isChoosable($0) ? $0 : nil } ?? standard
        let info = list?[model]
        return ReplyPlan(
            model: model, effort: info.flatMap { Self.effort(nearest: wish.effort, among: $0.knownEfforts) },
            maxTokens: min(server.maxTokens, info?.maxTokens ?? server.maxTokens),
            thinking: info.flatMap { ReplyPlan.Thinking.on(among: $0.thinkingModes) },
            contextWindow: info?.maxInputTokens, replaced: wish.model == model ? nil : wish.model)
    }

    /// The models of the server, in its order, and before them those that it does not list.
    ///
    /// - Parameters:
    ///   - isForAdministrator: Whether to include models that people may not choose.
    ///   - prices: The prices of a model.
    func choices(isForAdministrator: Bool, prices: (String) -> [Price]) -> [ModelChoice] {
        if server.isLocal { return [ModelChoice(named: server.model, isDefault: true, isAllowed: true)] }
        let listed = (list?.models ?? []).filter {
            !$0.isRetired(at: now) && (isForAdministrator || isChoosable($0.id))
        }
        let unlisted = ([standard] + (list == nil ? allowed.names.filter { $0 != standard } : []))
            .filter { list?[$0] == nil }
        return unlisted.map { name in
            ModelChoice(named: name, isDefault: name == standard, isAllowed: true, prices: prices(name))
        }
            + listed.map { model in
                ModelChoice(
                    model, isDefault: list?[standard]?.id == model.id, isAllowed: isChoosable(model.id),
                    prices: prices(model.id))
            }
    }

    /// Whether people may choose a model, and it answers.
    func isChoosable(_ model: String) -> Bool {
        if model == standard || list?[standard]?.id == model { return true }
        guard !server.isLocal, allowed.names.contains(model) else { return false }
        return isAnswering(model) ?? true
    }

    /// Whether the server lists a model, and it is not retired; `nil` if its list is unknown.
    func isAnswering(_ model: String) -> Bool? {
        guard let list, !list.models.isEmpty else { return nil }
        return list[model].map { !$0.isRetired(at: now) } ?? false
    }

    /// The wanted effort, or else the next lower one that is offered.
    private static func effort(nearest wanted: Effort?, among offered: [Effort]) -> Effort? {
        wanted.flatMap { wanted in offered.last { $0 <= wanted } }
    }
}

extension ModelInfo {
    fileprivate func isRetired(at now: Date) -> Bool {
        lifecycle == "retired" || retiresAt.map { $0 <= now } ?? false
    }
}
