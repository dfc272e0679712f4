import Foundation
import Logging
import Model
import Server
import Sodium
import Storage

/// What the server prints once it is listening.
struct Welcome {
    /// How long the set-up token is valid. A restart creates a new one.
    private static let setupLifetime = Duration.seconds(3600)

    let settings: ServerSettings
    let registration: Registration

    func greet(port: Int, logger: Logger) async {
        let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
        let address = "http://\(host):\(port)"
        say("Listening on \(address)")
        do {
            let origin = settings.publicURL?.description ?? address
            if let token = try await registration.offerSetup(expiresAt: .now + Self.setupLifetime) {
                say("Create the administrator's account, within an hour, at \(origin)/setup#\(token.text)")
            } else {
                say("Open \(origin)")
            }
        } catch {
            logger.error("No set-up token could be made", metadata: ["error": "\(error)"])
        }
    }

    /// Writes to standard output without buffering, even if it is not a terminal. Not written to the log, which may go
    /// elsewhere.
    private func say(_ line: String) {
        try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
    }
}
