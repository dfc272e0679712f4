import Foundation

/// A Parley with its own database, and users with tokens: one `parley serve`, or several behind nginx.
struct ParleyServer {
    /// Where clients go.
    let port: Int
    /// One token per user.
    let tokens: [String]
    let processes: Measured
    let writes: WriteCount

    static let password = "a long and winding road"

    static func email(_ user: Int) -> String { "reader\(user)@example.org" }

    /// Runs it while `body` runs.
    ///
    /// - Parameters:
    ///   - users: Number of users.
    ///   - chats: The most chats that a user may have.
    static func running<Result>(
        _ deployment: Deployment, upstream: Int, users: Int = 10, chats: Int = 10_000, in folder: URL,
        _ body: (ParleyServer) async throws -> Result
    ) async throws -> Result {
        try await deployment.withDatabase(in: folder) { database in
            let environment = environment(database: database, upstream: upstream)
            let tokens = try (0..<users).map {
                try token(of: email($0), chats: chats, deployment.program, folder, environment)
            }
            return try await Nodes.running(deployment, environment, in: folder) { port, processes in
                let writes = try deployment.writes(in: folder)
                return try await body(
                    ParleyServer(port: port, tokens: tokens, processes: processes, writes: writes))
            }
        }
    }

    /// The token of the owner of chat number `chat`.
    func token(for chat: Int) -> String {
        tokens[chat % tokens.count]
    }

    /// The settings of a server.
    ///
    /// - Parameters:
    ///   - database: Its URL.
    ///   - upstream: Port of the model server.
    static func environment(database: String, upstream: Int) -> [String: String] {
        [
            "PATH": "/usr/bin:/bin",
            "PARLEY_HOST": "127.0.0.1", "PARLEY_PORT": "0", "PARLEY_DATABASE_URL": database,
            "PARLEY_TRUSTED_PROXIES": "127.0.0.1", "PARLEY_SHUTDOWN_GRACE": "2", "PARLEY_TITLES": "off",
            "PARLEY_MAX_REPLIES": "100000", "PARLEY_MAX_REPLIES_PER_USER": "100000",
            "ANTHROPIC_BASE_URL": "http://127.0.0.1:\(upstream)", "ANTHROPIC_API_KEY": "sk-scripted",
        ]
    }

    private static func token(
        of email: String, chats: Int, _ program: String, _ folder: URL, _ environment: [String: String]
    ) throws -> String {
        _ = try Child.run(
            program, ["user", "create", "--email", email, "--max-chats", "\(chats)", "--password-stdin"],
            in: folder, environment: environment, input: password + "\n")
        return try Child.run(
            program, ["token", "create", "--email", email, "--name", "load"], in: folder, environment: environment)
    }
}
