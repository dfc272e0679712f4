/// An invitation, as administrators see it.
public struct InviteItem: Sendable {
    /// Its current state.
    public enum State: Sendable {
        case open, usedUp, expired
    }

    var id: String
    var role: Person.Role
    var uses: Int
    var maxUses: Int
    var createdAt: String
    var expiresAt: String
    var state: State

    public init(
        id: String, role: Person.Role, uses: Int, maxUses: Int, createdAt: String, expiresAt: String, state: State
    ) {
        self.id = id
        self.role = role
        self.uses = uses
        self.maxUses = maxUses
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.state = state
    }

    /// Values for the template `invites`.
    func data(_ words: Words) -> [String: Any] {
        var data: [String: Any] = [
            "id": id, "isAdmin": role == .admin, "uses": words.number(uses), "maxUses": words.number(maxUses),
            "isOpen": state == .open, "isUsedUp": state == .usedUp, "isExpired": state == .expired,
        ]
        data["created"] = words.time(createdAt)
        data["expires"] = words.time(expiresAt)
        return data
    }
}
