import Anthropic
import Assistant
import Configuration
import Foundation
import Logging
import Model
import Server
import SystemPackage

/// The settings of the program: flags of the command line, then the environment, then the file `.env`.
struct Settings: Sendable {
    let config: ConfigReader

    /// - Parameter flags: Values from the command line by the name of their environment variable.
    /// - Throws: ``ConfigurationError`` when the file `.env` cannot be read.
    init(flags: [String: String] = [:]) async throws {
        let secrets = SecretsSpecifier<String, String>.specific(["ANTHROPIC_API_KEY"])
        do {
            let file = try await EnvironmentVariablesProvider(
                environmentFilePath: ".env", allowMissing: true, secretsSpecifier: secrets)
            config = ConfigReader(providers: [
                EnvironmentVariablesProvider(environmentVariables: flags),
                EnvironmentVariablesProvider(secretsSpecifier: secrets),
                file,
            ])
        } catch {
            throw ConfigurationError(".env", "cannot be read: \(error)")
        }
    }

    /// Where to listen, and whom to let in.
    func server(usesLocalModel: Bool) throws -> ServerSettings {
        ServerSettings(
            host: text("PARLEY_HOST") ?? "127.0.0.1",
            port: try number("PARLEY_PORT", in: 0...65_535) ?? 8080,
            publicURL: try text("PARLEY_PUBLIC_URL").map { text in
                guard let url = PublicURL(text) else {
                    throw ConfigurationError("PARLEY_PUBLIC_URL", "must look like https://parley.example.org")
                }
                return url
            },
            registration: try choice("PARLEY_REGISTRATION") ?? .invite,
            trustedProxies: try trustedProxies(), usesLocalModel: usesLocalModel, version: Parley.version)
    }

    private func trustedProxies() throws -> [AddressRange] {
        let texts = (text("PARLEY_TRUSTED_PROXIES") ?? "").split(separator: ",")
        return try texts.map { text in
            let trimmed = text.trimmingCharacters(in: .whitespaces)
            guard let range = AddressRange(trimmed) else {
                throw ConfigurationError("PARLEY_TRUSTED_PROXIES", "holds “\(trimmed)”, which is no address or range")
            }
            return range
        }
    }

    /// How many replies run, and for how long.
    ///
    /// - Parameter local: How many the model on board writes at a time; `nil` for a model elsewhere.
    func replyLimits(local: Int?) throws -> ReplyLimits {
        let standard = ReplyLimits()
        let concurrent = try number("PARLEY_MAX_REPLIES", in: 1...100_000) ?? local ?? standard.concurrent
        return ReplyLimits(
            concurrent: concurrent,
            perUser: try number("PARLEY_MAX_REPLIES_PER_USER", in: 1...100_000) ?? standard.perUser,
            heldPerUser: standard.heldPerUser,
            duration: try number("PARLEY_REPLY_TIME_LIMIT", in: 1...86_400).map { .seconds($0) } ?? standard.duration,
            grace: try number("PARLEY_SHUTDOWN_GRACE", in: 0...300).map { .seconds($0) } ?? standard.grace)
    }

    /// How long to wait for the model's server.
    func modelTimeouts() throws -> Timeouts {
        var timeouts = Timeouts()
        if let idle = try number("PARLEY_MODEL_IDLE_TIMEOUT", in: 1...3600) { timeouts.idle = .seconds(idle) }
        return timeouts
    }

    /// The path of the SQLite file.
    func databasePath() throws -> String {
        let url = text("PARLEY_DATABASE_URL") ?? "sqlite:data/parley.sqlite"
        guard url.hasPrefix("sqlite:"), url.utf8.count > "sqlite:".utf8.count else {
            throw ConfigurationError("PARLEY_DATABASE_URL", "must look like sqlite:data/parley.sqlite")
        }
        return String(url.dropFirst("sqlite:".count))
    }

    /// The value of a key; an empty one counts as none.
    func text(_ key: String) -> String? {
        let value = config.string(forKey: ConfigKey(key.lowercased().split(separator: "_").map(String.init)))
        return value.flatMap { $0.isEmpty ? nil : $0 }
    }

    func number(_ key: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = text(key) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw ConfigurationError(key, "must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String) throws -> Choice? {
        guard let text = text(key) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw ConfigurationError(key, "must be one of: \(choices)")
        }
        return choice
    }
}
