/// The page `/settings`: everything people may change about their own account.
public struct SettingsView: Sendable {
    /// A browser that is signed in.
    public struct SessionItem: Sendable {
        var id: String
        var agent: String
        var lastSeenAt: String
        var isCurrent: Bool

        /// - Parameter agent: Its `User-Agent`.
        public init(id: String, agent: String, lastSeenAt: String, isCurrent: Bool) {
            self.id = id
            self.agent = agent
            self.lastSeenAt = lastSeenAt
            self.isCurrent = isCurrent
        }
    }

    /// An API token.
    public struct TokenItem: Sendable {
        var id: String
        var name: String
        var createdAt: String
        var lastUsedAt: String?
        var expiresAt: String?

        /// - Parameter expiresAt: Nil when it lasts until it is deleted.
        public init(id: String, name: String, createdAt: String, lastUsedAt: String?, expiresAt: String?) {
            self.id = id
            self.name = name
            self.createdAt = createdAt
            self.lastUsedAt = lastUsedAt
            self.expiresAt = expiresAt
        }
    }

    var displayName: String
    var sessions: [SessionItem]
    var tokens: [TokenItem]
    var context: SavedContext
    var usage: Usage
    var passwordLength: Int

    /// - Parameter passwordLength: The fewest characters a password may have.
    public init(
        displayName: String, sessions: [SessionItem], tokens: [TokenItem], context: SavedContext, usage: Usage,
        passwordLength: Int
    ) {
        self.displayName = displayName
        self.sessions = sessions
        self.tokens = tokens
        self.context = context
        self.usage = usage
        self.passwordLength = passwordLength
    }
}

extension SettingsView.SessionItem {
    fileprivate func data(_ words: Words) -> [String: Any] {
        var data: [String: Any] = [
            "id": id, "device": Device(agent: agent).name ?? words(.unknownDevice), "agent": agent,
            "isCurrent": isCurrent,
        ]
        data["seen"] = words.time(lastSeenAt)
        return data
    }
}

extension SettingsView.TokenItem {
    fileprivate func data(_ words: Words) -> [String: Any] {
        var data: [String: Any] = ["id": id, "name": name]
        data["created"] = words.time(createdAt)
        data["used"] = words.time(lastUsedAt)
        data["expires"] = words.time(expiresAt)
        return data
    }
}

extension Pages {
    /// `/settings`.
    public func settings(_ view: SettingsView, in frame: Frame) -> String {
        let words = catalogue[frame.language]
        let data: [String: Any] = [
            "displayName": view.displayName,
            "sessions": (view.sessions.filter(\.isCurrent) + view.sessions.filter { !$0.isCurrent })
                .map { $0.data(words) },
            "hasOthers": view.sessions.contains { !$0.isCurrent },
            "tokens": view.tokens.map { $0.data(words) },
            "usage": view.usage.data(words),
            "editor": editorData(view.context, of: .personal, frame.language),
        ]
        let rule = passwordRule(view.passwordLength, frame.language)
        return page(.settings, data.merging(rule) { own, _ in own }, in: frame.at(.settings))
    }
}
