import Anthropic
import Assistant
import Configuration
import Foundation
import Logging
import Model
import Server

/// The program's settings: command-line flags take precedence over the environment, and the environment over `.env`.
struct Settings: Sendable {
    /// Warnings for the operator about names that look like settings but are not.
    let warnings: [String]
    private let config: ConfigReader
    /// The line numbers of the settings that come from the file.
    private let lines: [String: Int]
    private let filePath: String

    /// - Parameters:
    ///   - flags: Values from the command line by the name of their environment variable.
    ///   - environment: Environment of the process.
    ///   - filePath: Path of the settings file, which may be missing.
    /// - Throws: ``ConfigurationError`` if the file or a variable cannot be parsed.
    init(
        flags: [String: String] = [:], environment: [String: String] = ProcessInfo.processInfo.environment,
        filePath: String = ".env"
    ) throws {
        let file = try SettingsFile(path: filePath)
        var variables: [String: String] = [:]
        for (key, value) in environment where SettingKeys.all.contains(key) {
            variables[key] = try EnvironmentValue.text(value, of: key)
        }
        let secrets = SecretsSpecifier<String, String>.specific(["ANTHROPIC_API_KEY", DatabasePlace.key])
        let fromFile = Dictionary(file.entries.map { ($0.key, $0.value) }, uniquingKeysWith: { _, later in later })
        config = ConfigReader(providers: [
            EnvironmentVariablesProvider(environmentVariables: flags),
            EnvironmentVariablesProvider(environmentVariables: variables, secretsSpecifier: secrets),
            EnvironmentVariablesProvider(environmentVariables: fromFile, secretsSpecifier: secrets),
        ])
        lines = Dictionary(file.entries.map { ($0.key, $0.line) }, uniquingKeysWith: { _, later in later })
            .filter { flags[$0.key] == nil && variables[$0.key] == nil }
        self.filePath = filePath
        warnings =
            environment.keys.sorted().compactMap { SettingKeys.warning(about: $0, in: "the environment") }
            + file.entries.compactMap { SettingKeys.warning(about: $0.key, in: "\(filePath) line \($0.line)") }
    }

    /// The error for an invalid setting, with its place in the file.
    func failure(_ key: String, _ problem: String) -> ConfigurationError {
        ConfigurationError(lines[key].map { "\(key) (\(filePath) line \($0))" } ?? key, problem)
    }

    /// Where to listen, which proxies to trust and who may register.
    func server() throws -> ServerSettings {
        ServerSettings(
            host: host,
            port: try number("PARLEY_PORT", in: 0...65_535) ?? 8080,
            publicURL: try text("PARLEY_PUBLIC_URL").map { text in
                guard let url = PublicURL(text) else {
                    throw failure("PARLEY_PUBLIC_URL", "must look like https://parley.example.org")
                }
                return url
            },
            registration: try choice("PARLEY_REGISTRATION") ?? .invite,
            trustedProxies: try trustedProxies(), version: Parley.version)
    }

    /// The address to listen on. Without the square brackets that an IPv6 address has in a URL.
    private var host: String {
        guard let text = text("PARLEY_HOST") else { return "127.0.0.1" }
        return text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
    }

    private func trustedProxies() throws -> [AddressRange] {
        let texts = (text("PARLEY_TRUSTED_PROXIES") ?? "").split(separator: ",")
        return try texts.map { text in
            let trimmed = text.trimmingCharacters(in: .whitespaces)
            guard let range = AddressRange(trimmed) else {
                throw failure("PARLEY_TRUSTED_PROXIES", "holds “\(trimmed)”, which is no address or range")
            }
            return range
        }
    }

    /// How many replies may run, and for how long.
    ///
    /// - Parameter local: How many replies the built-in model writes at the same time; `nil` for any other model.
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

    /// How long to wait for the model server.
    func modelTimeouts() throws -> Timeouts {
        var timeouts = Timeouts()
        if let idle = try number("PARLEY_MODEL_IDLE_TIMEOUT", in: 1...3600) { timeouts.idle = .seconds(idle) }
        return timeouts
    }

    /// The value of a key; an empty value counts as missing.
    func text(_ key: String) -> String? {
        let value = config.string(forKey: ConfigKey(key.lowercased().split(separator: "_").map(String.init)))
        return value.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A name without spaces, such as that of a model.
    func name(_ key: String) throws -> String? {
        guard let text = text(key) else { return nil }
        guard text.utf8.count <= 200, !text.unicodeScalars.contains(where: \.properties.isWhitespace) else {
            throw failure(key, "must be one word of at most 200 bytes")
        }
        return text
    }

    func number(_ key: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = text(key) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw failure(key, "must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String) throws -> Choice? {
        guard let text = text(key) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw failure(key, "must be one of: \(choices)")
        }
        return choice
    }
}
