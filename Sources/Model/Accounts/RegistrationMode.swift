/// Who may register. The first administrator always needs the set-up token.
package enum RegistrationMode: String, CaseIterable, Sendable {
    /// Anybody who can reach the server.
    case open
    /// Anybody with an invitation.
    case invite
    /// Nobody; an administrator creates accounts on the command line.
    case closed
}
