internal import Model

extension User {
    /// The columns that ``init(row:)`` reads.
    static let columns: Query =
        "u.id, u.email, u.display_name, u.role, u.max_chats, u.locale, u.theme, u.is_active, u.created_at"

    init(row: Row) throws {
        self.init(
            id: try row["id"], email: try row["email"], displayName: try row["display_name"], role: try row["role"],
            maxChats: try row["max_chats"], language: try row["locale"], theme: try row["theme"],
            isActive: try row["is_active"], createdAt: try row["created_at"])
    }
}
