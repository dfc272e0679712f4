import ArgumentParser
import Foundation

/// The program's command line.
@main
struct Parley: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "parley",
        abstract: "A private AI assistant for everyone who shares a server.",
        version: version,
        subcommands: [
            Serve.self, UserCommand.self, TokenCommand.self, ContextCommand.self, Migrate.self, Copy.self,
        ])

    /// Runs a command. Exit codes: 0 success, 1 failure, 64 usage error, 78 configuration error.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                if !(command is Parley) { try Installation.check() }  // without a command there is only help
                try await command.run()
            } else {
                try command.run()
            }
            LogOutput.standardError.flush()
        } catch let error as ConfigurationError {
            fail("\(error)", code: 78)
        } catch
            where error is CleanExit || error is ValidationError || exitCode(for: error) == .validationFailure
            || "\(type(of: error))" == "CommandError"
        {
            LogOutput.standardError.flush()
            exit(withError: error)
        } catch {
            fail(Failure.sentence(for: error), code: 1)
        }
    }

    private static func fail(_ sentence: String, code: Int32) -> Never {
        LogOutput.standardError.write("parley: \(sentence)\n")
        LogOutput.standardError.flush()
        Foundation.exit(code)
    }
}
