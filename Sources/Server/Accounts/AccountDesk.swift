internal import API
internal import Logging
package import Model
package import Sodium
package import Storage

/// Lets people in: registers, signs in and changes passwords. Every way to try a password passes the same throttle.
package struct AccountDesk: Sendable {
    let users: UserStore
    let sessions: SessionStore
    let registration: Registration
    let attempts: LoginAttempts
    let hasher: PasswordHasher

    package init(database: Database, mode: RegistrationMode, hasher: PasswordHasher) {
        users = UserStore(database: database)
        sessions = SessionStore(database: database)
        registration = Registration(database: database, mode: mode)
        attempts = LoginAttempts(database: database)
        self.hasher = hasher
    }

    func register(_ body: RegisterBody, defaultLanguage: Language) async throws -> User {
        let email = try EmailAddress(body.email)
        let password = try Password(new: body.password, for: email)
        let name = try Text.acceptLine(
            body.displayName?.isEmpty == false ? body.displayName ?? "" : email.localPart, field: "display_name",
            length: Limits.displayName)
        let language = try body.locale.map { try Language(accepting: $0) } ?? defaultLanguage
        try await registration.check(invitation: body.invite)
        let hash = try await hasher.hash(password.text)
        let user = User(email: email, displayName: name, language: language)
        return try await registration.register(user, passwordHash: hash, invitation: body.invite)
    }

    /// The account behind an address and a password. An unknown address takes the same time as a wrong password.
    func signIn(_ body: LoginBody, address: String?) async throws -> User {
        guard let email = try? EmailAddress(body.email) else {
            throw InvalidInput("email", .invalid, "must look like name@example.org")
        }
        let found = try await users.credentials(email: email)
        guard try await verify(body.password, of: found?.passwordHash, email: email, address: address),
            let found, found.user.isActive
        else { throw Problem.wrongCredentials }
        if hasher.needsRehash(found.passwordHash) {
            let hash = try await hasher.hash(body.password)
            try await users.rehash(found.user.id, from: found.passwordHash, to: hash)
        }
        return found.user
    }

    func changePassword(_ body: PasswordBody, of identity: Identity, address: String?) async throws {
        let user = identity.user
        let password = try Password(new: body.newPassword, for: user.email, field: "new_password")
        let hash = try await users.credentials(email: user.email)?.passwordHash
        guard try await verify(body.currentPassword, of: hash, email: user.email, address: address) else {
            throw InvalidInput("current_password", .invalid, "is not the current password")
        }
        try await users.setPassword(
            of: user.id, hash: try await hasher.hash(password.text), keeping: identity.sessionID)
    }

    /// - Returns: Whose password it is.
    func resetPassword(_ body: ResetBody) async throws -> User {
        guard let token = SecretToken(body.token, kind: .reset) else { throw StoreError.invalidToken }
        let owner = try await users.owner(ofReset: token)
        let password = try Password(new: body.password, for: owner.email)
        try await users.resetPassword(token: token, hash: try await hasher.hash(password.text))
        return owner
    }

    private func verify(
        _ typed: String, of hash: String?, email: EmailAddress, address: String?
    ) async throws -> Bool {
        try await attempts.begin(email: email.description, address: address)
        guard let password = Password(typed: typed) else { return false }
        guard try await hasher.verify(password.text, against: hash) else { return false }
        try await attempts.succeed(email: email.description, address: address)
        return true
    }
}

extension Language {
    init(accepting text: String) throws {
        guard let language = Language(rawValue: text) else {
            throw InvalidInput("locale", .invalid, "must be one of \(Language.allCases.map(\.rawValue))")
        }
        self = language
    }
}
