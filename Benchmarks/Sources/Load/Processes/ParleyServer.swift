import Foundation

/// A `parley serve` with its own database, and users with tokens.
struct ParleyServer {
    let port: Int
    /// One token per user.
    let tokens: [String]
    let database: URL
    let child: Child

    static let password = "a long and winding road"

    static func email(_ user: Int) -> String { "reader\(user)@example.org" }

    /// Runs a server while `body` runs.
    ///
    /// - Parameters:
    ///   - program: The path of `parley`.
    ///   - users: Number of users.
    ///   - chats: The most chats that a user may have.
    static func running<Result>(
        _ program: String, upstream: Int, users: Int = 10, chats: Int = 10_000, in folder: URL,
        _ body: (ParleyServer) async throws -> Result
    ) async throws -> Result {
        let database = folder.appending(component: "parley.sqlite")
        let environment = environment(database: database, upstream: upstream)
        let tokens = try (0..<users).map { try token(of: email($0), chats: chats, program, folder, environment) }
        let child = try Child(program, ["serve"], in: folder, environment: environment)
        do {
            let port = try await port(of: child)
            let result = try await body(ParleyServer(port: port, tokens: tokens, database: database, child: child))
            await child.stop()
            return result
        } catch {
            await child.stop()
            throw LoadError("\(error)\n\(child.output.suffix(2000))")
        }
    }

    /// The token of the owner of chat number `chat`.
    func token(for chat: Int) -> String {
        tokens[chat % tokens.count]
    }

    private static func environment(database: URL, upstream: Int) -> [String: String] {
        [
            "PATH": "/usr/bin:/bin",
            "PARLEY_HOST": "127.0.0.1", "PARLEY_PORT": "0", "PARLEY_DATABASE_URL": "sqlite:\(database.path)",
            "PARLEY_SHUTDOWN_GRACE": "2", "PARLEY_TITLES": "off",
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

    /// Waits until the server reports its address.
    private static func port(of child: Child) async throws -> Int {
        let mark = "Listening on http://127.0.0.1:"
        for _ in 0..<600 where child.process.isRunning {
            if let line = child.output.split(separator: "\n").first(where: { $0.hasPrefix(mark) }),
                let port = Int(line.dropFirst(mark.count))
            {
                return port
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw LoadError("The server did not start")
    }
}
