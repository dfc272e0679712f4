/// Who may make an account. The first administrator always needs the set-up token.
package enum RegistrationMode: String, CaseIterable, Sendable {
    /// Anybody who reaches the server.
    case open
    /// Whoever holds an invitation.
    case invite
    /// Nobody; an administrator makes accounts on the command line.
    case closed
}
