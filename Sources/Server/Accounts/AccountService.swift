internal import API
internal import Logging
package import Model
package import Sodium
package import Storage

/// Registers people, signs them in and changes their passwords. Every attempt to use a password is throttled the same
/// way.
///
/// The order is always the same: check the size of the request, then the right to make it, and only then normalise,
/// hash or store anything for it.
package struct AccountService: Sendable {
    let users: UserStore
    let sessions: SessionStore
    let registration: Registration
    let attempts: LoginAttempts
    let hasher: PasswordHasher
    /// For new accounts, so that registrations never delay sign-ins.
    let newcomers: PasswordHasher
    private let throttledPace = LogRateLimiter(every: .seconds(10))

    package init(database: Database, mode: RegistrationMode, hasher: PasswordHasher) {
        users = UserStore(database: database)
        sessions = SessionStore(database: database)
        registration = Registration(database: database, mode: mode)
        attempts = LoginAttempts(database: database)
        self.hasher = hasher
        newcomers = hasher.beside(lanes: 1)
    }

    func register(
        _ body: RegisterBody, defaultLanguage: Language, in context: some ClientContext
    ) async throws -> User {
        try await registration.check(invitation: body.invite)
        let isInvited = body.invite?.isEmpty == false
        try await throttling(context) {
            try await attempts.beginRegistration(isInvited: isInvited, address: context.network)
        }
        let email = try EmailAddress(body.email)
        let password = try Password(new: body.password, for: email)
        let name = try Text.acceptLine(
            body.displayName?.isEmpty == false ? body.displayName ?? "" : email.localPart, field: "display_name",
            length: Limits.displayName)
        let language = try body.locale.map { try Language(accepting: $0) } ?? defaultLanguage
        let user = try await registration.register(
            User(email: email, displayName: name, language: language),
            passwordHash: try await newcomers.hash(password), invitation: body.invite)
        try await attempts.succeed(email: email.description, address: context.network)
        context.record(.registered, of: user.id, ["role": "\(user.role)", "invited": "\(isInvited)"])
        return user
    }

    /// The account for an e-mail address and password. An unknown address takes as long as a wrong password.
    func signIn(_ body: LoginBody, in context: some ClientContext) async throws -> User {
        guard let email = try? EmailAddress(body.email) else {
            throw InvalidInput("email", .invalid, "must look like name@example.org")
        }
        let (account, password) = try await credentials(of: email, typed: body.password, in: context)
        guard let password, let account, account.user.isActive else {
            context.record(.signInFailed, of: account?.user.id)
            throw Problem.wrongCredentials
        }
        if hasher.needsRehash(account.passwordHash) {
            let hash = try await hasher.hash(password)
            try await users.rehash(account.user.id, from: account.passwordHash, to: hash)
        }
        context.record(.signedIn, of: account.user.id)
        return account.user
    }

    func changePassword(_ body: PasswordBody, in context: AccountContext) async throws {
        let user = context.user
        let new = try Password(new: body.newPassword, for: user.email, field: "new_password")
        try await confirmPassword(body.currentPassword, in: context)
        let hash = try await hasher.hash(new)
        try await users.setPassword(of: user.id, hash: hash, keeping: context.identity.sessionID)
        context.record(.passwordChanged, of: user.id)
    }

    func changeEmail(_ body: EmailBody, in context: AccountContext) async throws -> User {
        let new = try EmailAddress(body.email)
        try await confirmPassword(body.currentPassword, in: context)
        let user = try await users.changeEmail(of: context.user.id, to: new)
        context.record(.emailChanged, of: user.id)
        return user
    }

    /// Checks the password again before a change that somebody at an unlocked screen could use to take over the account.
    private func confirmPassword(_ typed: String, in context: AccountContext) async throws {
        guard try await credentials(of: context.user.email, typed: typed, in: context).password != nil else {
            context.record(.passwordWrong, of: context.user.id)
            throw InvalidInput("current_password", .invalid, "is not the current password")
        }
    }

    /// What a link with a secret is for.
    func describe(_ body: LinkQueryBody) async throws -> LinkBody {
        if let token = SecretToken(body.token, kind: .reset) {
            return LinkBody(kind: "reset", name: try await users.owner(ofReset: token).displayName)
        }
        guard let token = SecretToken(body.token, kind: .invite) else { throw StoreError.invalidToken }
        return LinkBody(kind: "invite", name: try await registration.inviter(in: token))
    }

    /// - Returns: The owner of the account.
    func resetPassword(_ body: ResetBody, in context: some ClientContext) async throws -> User {
        guard let token = SecretToken(body.token, kind: .reset) else { throw StoreError.invalidReset }
        let owner = try await users.owner(ofReset: token)
        let password = try Password(new: body.password, for: owner.email)
        try await users.resetPassword(token: token, hash: try await hasher.hash(password))
        context.record(.passwordReset, of: owner.id)
        return owner
    }

    /// Checks a password.
    ///
    /// - Returns: The account, if it exists, and the password, if it is correct.
    /// - Throws: `LoginAttempts.Throttled` before anything is looked up.
    private func credentials(
        of email: EmailAddress, typed: String, in context: some ClientContext
    ) async throws -> (account: (user: User, passwordHash: String)?, password: Password?) {
        try await throttling(context) {
            try await attempts.begin(email: email.description, address: context.network)
        }
        let account = try await users.credentials(email: email)
        guard let password = Password(typed: typed),
            try await hasher.verify(password, against: account?.passwordHash)
        else { return (account, nil) }
        try await attempts.succeed(email: email.description, address: context.network)
        return (account, password)
    }

    /// Runs a count of attempts and logs when it is throttled.
    private func throttling(_ context: some ClientContext, _ count: () async throws -> Void) async throws {
        do {
            try await count()
        } catch let error as LoginAttempts.Throttled {
            context.record(.throttled, of: nil, pace: throttledPace)
            throw error
        }
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
