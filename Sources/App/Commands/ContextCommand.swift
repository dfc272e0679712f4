import ArgumentParser
import Assistant
import Foundation
import Model
import Storage

/// `parley context …`: manages the primary context from the command line.
struct ContextCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "context", abstract: "Show or set the primary context.", subcommands: [Show.self, Set.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the primary context.")

        func run() async throws {
            let settings = try Settings()
            try await Database.withConfigured(settings) { database in
                print(try await ContextStore(database: database).context(.primary)?.content ?? DefaultContext.text)
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Save a file as the primary context.")

        @Argument(help: "File with the text, or - for standard input.") var file: String

        func run() async throws {
            let settings = try Settings()
            guard let text = String(validating: try bytes(), as: UTF8.self) else {
                throw InvalidInput("file", .invalid, "is not UTF-8 text")
            }
            let content = try Text.accept(text, field: "context", length: Limits.context, trimmed: false)
            try await Database.withConfigured(settings) { database in
                let saved = try await ContextStore(database: database).save(content, as: .primary, by: nil)
                print("Saved as version \(saved.version)")
            }
        }

        /// The bytes of the file or of standard input, which may be a pipe.
        private func bytes() throws -> Data {
            if file == "-" { return try FileHandle.standardInput.readToEnd() ?? Data() }
            guard let handle = FileHandle(forReadingAtPath: file) else {
                throw UnreadableFile(path: file, reason: String(cString: strerror(errno)))
            }
            do {
                return try handle.readToEnd() ?? Data()
            } catch {
                throw UnreadableFile(path: file, reason: "it is no file")
            }
        }
    }
}

private struct UnreadableFile: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String { "\(path) cannot be read: \(reason)" }
}
