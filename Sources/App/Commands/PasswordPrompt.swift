import ArgumentParser
import Foundation

/// Asks the operator for a password.
enum PasswordPrompt {
    /// - Parameter fromInput: Whether to read one line of standard input without a prompt.
    /// - Throws: `ValidationError` if there is no password to read.
    static func read(fromInput: Bool) throws -> String {
        if fromInput {
            guard let line = readLine(strippingNewline: true) else {
                throw ValidationError("There is no password on standard input.")
            }
            return line
        }
        guard isatty(STDIN_FILENO) == 1 else {
            throw ValidationError("Standard input is not a terminal: pass --password-stdin to read a password from it.")
        }
        return withoutEcho {
            FileHandle.standardError.write(Data("Password: ".utf8))
            defer { FileHandle.standardError.write(Data("\n".utf8)) }
            return readLine(strippingNewline: true) ?? ""
        }
    }

    private static func withoutEcho(_ body: () -> String) -> String {
        var terminal = termios()
        tcgetattr(STDIN_FILENO, &terminal)
        var silent = terminal
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminal) }
        return body()
    }
}
