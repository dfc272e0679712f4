/// The signed-in person, as the account menu shows them.
public struct Person: Sendable {
    /// What the person may do.
    public enum Role: Sendable {
        case user, admin
    }

    /// The account's id. Everything a browser stores is stored under it.
    public var id: String
    /// May be empty; then the e-mail address is shown instead.
    public var displayName: String
    /// The address used to sign in.
    public var email: String
    /// The menu labels administrators as such.
    public var role: Role

    /// A person, from the stored account.
    public init(id: String, displayName: String, email: String, role: Role) {
        self.id = id
        self.displayName = displayName
        self.email = email
        self.role = role
    }

    var data: [String: Any] {
        let name = displayName.isEmpty ? email : displayName
        let initial = name.first { $0.isLetter || $0.isNumber }.map { String($0).uppercased() } ?? "?"
        return ["id": id, "name": name, "email": email, "initial": initial, "isAdmin": role == .admin]
    }
}
