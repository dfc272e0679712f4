import ArgumentParser
import Foundation
import Model
import Sodium
import Storage

/// `parley user …`: manages accounts from the command line.
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Create, list, disable and enable accounts.",
        subcommands: [Create.self, List.self, Disable.self, Enable.self, ResetPassword.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Create an account.")

        @Option(help: "E-mail address.") var email: String
        @Option(help: "Display name.") var name: String?
        @Flag(help: "Make the user an administrator.") var admin = false
        @Option(help: "Limit of chats that are not archived.") var maxChats = Limits.defaultMaxChats
        @Flag(help: "Read the password from the first line of standard input.") var passwordStdin = false

        func run() async throws {
            let settings = try Settings()
            let address = try EmailAddress(email)
            let displayName = try Text.acceptLine(
                name ?? address.localPart, field: "name", length: Limits.displayName)
            guard maxChats >= 0 else { throw InvalidInput("max-chats", .outOfRange, "must not be negative") }
            let password = try Password(new: try PasswordPrompt.read(fromInput: passwordStdin), for: address)
            let hash = try await PasswordHasher().hash(password)
            let user = User(
                email: address, displayName: displayName, role: admin ? .admin : .user, maxChats: maxChats)
            try await Database.withConfigured(settings) { database in
                try await Registration(database: database, mode: .closed).create(user, passwordHash: hash)
            }
            print("Created \(user.email) (\(user.role.rawValue))")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all accounts.")

        func run() async throws {
            let settings = try Settings()
            try await Database.withConfigured(settings) { database in
                for user in try await UserStore(database: database).users() {
                    let state = user.isActive ? "active" : "disabled"
                    print("\(user.email)\t\(user.role.rawValue)\t\(state)\t\(user.createdAt)\t\(user.displayName)")
                }
            }
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Disable an account and end its sessions.")

        @Option(help: "E-mail address.") var email: String

        func run() async throws { try await setActive(false, email: email) }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Enable a disabled account.")

        @Option(help: "E-mail address.") var email: String

        func run() async throws { try await setActive(true, email: email) }
    }

    struct ResetPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset-password", abstract: "Set a new password and end all sessions and API tokens.")

        @Option(help: "E-mail address.") var email: String
        @Flag(help: "Read the password from the first line of standard input.") var passwordStdin = false

        func run() async throws {
            let settings = try Settings()
            let address = try EmailAddress(email)
            let password = try Password(new: try PasswordPrompt.read(fromInput: passwordStdin), for: address)
            let hash = try await PasswordHasher().hash(password)
            try await Database.withConfigured(settings) { database in
                let users = UserStore(database: database)
                let user = try await users.user(email: address)
                try await users.setPassword(of: user.id, hash: hash, keeping: nil)
            }
            print("The password of \(address) is changed")
        }
    }
}

private func setActive(_ isActive: Bool, email: String) async throws {
    let settings = try Settings()
    let address = try EmailAddress(email)
    try await Database.withConfigured(settings) { database in
        let users = UserStore(database: database)
        let user = try await users.user(email: address)
        _ = try await users.update(user.id, isActive: isActive)
    }
    print("\(address) is \(isActive ? "active" : "disabled")")
}
