/// Who is signed in, as the account menu shows it.
public struct Person: Sendable {
    /// What one may do.
    public enum Role: Sendable {
        case user, admin
    }

    /// The account's id. What a browser keeps is kept by it.
    public var id: String
    /// May be empty; then the e-mail address stands for it.
    public var displayName: String
    /// The address one signs in with.
    public var email: String
    /// Administrators are named as such.
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
