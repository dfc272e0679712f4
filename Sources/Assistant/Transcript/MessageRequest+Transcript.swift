internal import Anthropic
internal import Model
internal import Storage

extension MessageRequest {
    /// Lets a server say which thinking it left out, and be asked to leave out what it does not accept.
    private static let bindingControls = "thinking-binding-controls-2026-08-01"

    /// - Parameter thinking: How the model thinks; `nil` leaves it to the model.
    init(
        _ transcript: Transcript, model: String, maxTokens: Int, thinking: Thinking?,
        effort: OutputConfiguration.Effort?,
        account: ModelAccount, userID: User.ID
    ) {
        let lifetime = account.cacheLifetime
        var system = transcript.instructions.map { TextBlock($0) }
        // Shared by the chats with the same instructions. The end of the conversation moves along by itself.
        if let last = system.indices.last { system[last].cacheControl = lifetime }
        self.init(
            model: model, maxTokens: maxTokens, system: system, messages: transcript.turns.map(Turn.init),
            userID: "\(userID)", thinking: thinking, output: effort.map { OutputConfiguration(effort: $0) },
            cacheControl: lifetime, betas: account.isAnthropic ? [Self.bindingControls] : [])
    }
}

extension OutputConfiguration {
    init?(_ effort: Model.Effort) {
        guard let effort = OutputConfiguration.Effort(rawValue: effort.rawValue) else { return nil }
        self.init(effort: effort)
    }
}

extension Turn {
    fileprivate init(_ turn: Transcript.Turn) {
        self.init(
            turn.isUser ? .user : .assistant,
            turn.blocks.map { block in
                switch block {
                case .text(let text): .text(TextBlock(text))
                case .verbatim(let json): .verbatim(json)
                }
            })
    }
}
