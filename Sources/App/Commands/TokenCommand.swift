import ArgumentParser
import Model
import Sodium
import Storage

/// `parley token …`: creates API tokens from the command line.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Create API tokens.", subcommands: [Create.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create an API token and print only its secret on standard output.")

        @Option(help: "E-mail address of the account.") var email: String
        @Option(help: "What the token is for.") var name: String
        @Option(help: "Days until it expires. Default: never.") var expires: Int?

        func run() async throws {
            let settings = try Settings()
            let address = try EmailAddress(email)
            let label = try Text.acceptLine(name, field: "name", length: Limits.tokenName)
            guard expires.map({ (1...36_500).contains($0) }) ?? true else {
                throw InvalidInput("expires", .outOfRange, "must be from 1 to 36500 days")
            }
            try await Database.withConfigured(settings) { database in
                let user = try await UserStore(database: database).user(email: address)
                let token = APIToken(userID: user.id, name: label, expiresAt: expires.map { .now + .days($0) })
                print(try await TokenStore(database: database).create(token).text)
            }
        }
    }
}
