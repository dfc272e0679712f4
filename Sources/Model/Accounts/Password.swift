import Foundation

/// A typed password, ready to be hashed. Its description never reveals it.
///
/// Normalised to NFC, so that the same keys on another device give the same password.
package struct Password: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package let text: String

    /// Accepts a new password: any characters, long enough, and not too predictable.
    ///
    /// - Throws: ``InvalidInput`` for `field`.
    package init(new text: String, for email: EmailAddress, field: String = "password") throws(InvalidInput) {
        guard text.utf8.count <= Limits.passwordBytes else {
            throw InvalidInput(field, .tooLong, "at most \(Limits.passwordBytes) bytes are allowed")
        }
        guard !text.utf8.contains(0) else {
            throw InvalidInput(field, .nul, "must not contain the character U+0000")
        }
        guard text.unicodeScalars.count >= Limits.passwordCharacters else {
            let code: InvalidInput.Code = text.isEmpty ? .required : .tooShort
            throw InvalidInput(field, code, "needs at least \(Limits.passwordCharacters) characters")
        }
        let lowered = text.lowercased()
        // A name of only a few letters occurs in too many words to be useful here.
        let holdsName = email.localPart.utf8.count >= 4 && lowered.contains(email.localPart)
        guard Set(lowered.unicodeScalars).count >= 5, !holdsName || lowered.unicodeScalars.count > 20 else {
            throw InvalidInput(field, .weak, "too easy to guess: repeats few characters or contains the e-mail address")
        }
        self.text = text.precomposedStringWithCanonicalMapping
    }

    /// Accepts a password typed at sign-in. `nil` if it is longer than any password can be.
    package init?(typed text: String) {
        guard text.utf8.count <= Limits.passwordBytes else { return nil }
        self.text = text.precomposedStringWithCanonicalMapping
    }

    package var description: String { "<password>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
