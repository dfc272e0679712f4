import Foundation
import Testing

@testable import App

@Suite(.timeLimit(.minutes(10))) struct CommandTests {
    @Test(arguments: [
        (["--version"], 0), (["--help"], 0), (["help"], 0), ([], 0), (["nonsense"], 64), (["user", "create"], 64),
        (["serve", "--port", "many"], 64), (["user", "create", "--email", "a@example.org", "--nonsense"], 64),
    ])
    func `help is not a failure, and wrong usage has its own status`(arguments: [String], status: Int) async throws {
        try await withParley { parley in
            let result = try await parley.run(arguments)

            #expect(Int(result.status) == status, "\(result)")
            #expect((status == 0 ? result.output : result.errors) != "")
            #expect(try FileManager.default.contentsOfDirectory(atPath: parley.folder.path).count == 3, "no database")
        }
    }

    @Test func `an account is created, listed, disabled and enabled without a browser`() async throws {
        try await withParley { parley in
            let made = try await parley.run(
                "user", "create", "--email", "ada@example.org", "--admin", "--password-stdin",
                input: "correct horse 1\n")
            #expect(made.status == 0 && made.output == "Created ada@example.org (admin)\n", "\(made)")
            let again = try await parley.run(
                "user", "create", "--email", "ada@example.org", "--password-stdin", input: "correct horse 1\n")
            #expect(again.status == 1)
            #expect(again.errors == "parley: there is an account with this e-mail address already\n")
            let other = try await parley.run(
                "user", "create", "--email", "eve@example.org", "--password-stdin", input: "correct horse 2\n")
            #expect(other.status == 0)

            let disabled = try await parley.run("user", "disable", "--email", "eve@example.org")
            let last = try await parley.run("user", "disable", "--email", "ada@example.org")
            let list = try await parley.run("user", "list")

            #expect(disabled.output == "eve@example.org is disabled\n")
            #expect(last.status == 1 && last.errors.hasPrefix("parley: the last active administrator"))
            #expect(list.output.contains("ada@example.org\tadmin\tactive\t"))
            #expect(list.output.contains("eve@example.org\tuser\tdisabled\t"))
        }
    }

    @Test func `standard output holds only the token`() async throws {
        try await withParley { parley in
            _ = try await parley.run(
                "user", "create", "--email", "ada@example.org", "--password-stdin", input: "correct horse 1\n")

            let token = try await parley.run(
                "token", "create", "--email", "ada@example.org", "--name", "script",
                environment: ["PARLEY_LOG_LEVEL": "trace"])
            let nobody = try await parley.run("token", "create", "--email", "x@example.org", "--name", "script")
            let long = try await parley.run(
                "token", "create", "--email", "ada@example.org", "--name", "s", "--expires", "999999999999")

            #expect(token.output.wholeMatch(of: /parley_\S+\n/) != nil)
            #expect(nobody.status == 1 && nobody.errors == "parley: there is no such account\n")
            #expect(long.status == 1 && long.output == "")
        }
    }

    @Test func `the saved context is shown`() async throws {
        try await withParley { parley in
            try parley.write("Be brief.\n", to: "context.md")

            let saved = try await parley.run("context", "set", "context.md")
            let shown = try await parley.run("context", "show")
            let missing = try await parley.run("context", "set", "missing.md")

            #expect(saved.output == "Saved as version 1\n" && shown.output.hasPrefix("Be brief."))
            #expect(missing.status == 1 && missing.output == "")
            #expect(missing.errors == "parley: missing.md cannot be read: No such file or directory\n")
        }
    }

    @Test(arguments: [(".", "it is no file"), ("", "No such file or directory"), ("a/b", "No such file or directory")])
    func `a context that cannot be read is named in one sentence`(file: String, reason: String) async throws {
        try await withParley { parley in
            let result = try await parley.run("context", "set", file)

            #expect(result.status == 1 && result.errors == "parley: \(file) cannot be read: \(reason)\n")
        }
    }

    @Test func `after each command the main file holds everything`() async throws {
        try await withParley { parley in
            _ = try await parley.run(
                "user", "create", "--email", "ada@example.org", "--password-stdin", input: "correct horse 1\n")

            let files = try FileManager.default.contentsOfDirectory(atPath: parley.folder.path)
            #expect(files.filter { $0.hasPrefix("p.sqlite") } == ["p.sqlite"])
            try FileManager.default.copyItem(
                at: parley.folder.appendingPathComponent("p.sqlite"),
                to: parley.folder.appendingPathComponent("copy.sqlite"))
            let list = try await parley.run(
                "user", "list", environment: ["PARLEY_DATABASE_URL": "sqlite:\(parley.folder.path)/copy.sqlite"])
            #expect(list.output.contains("ada@example.org"))
        }
    }

    @Test func `a program copied without its resources says so`() async throws {
        try await withParley { parley in
            let copy = parley.folder.appendingPathComponent("bin/parley")
            try FileManager.default.createDirectory(
                at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.copyItem(at: ParleyProcess.executable, to: copy)

            let version = try await parley.run("--version", executable: copy)
            let migrate = try await parley.run("migrate", executable: copy)
            let serve = try await parley.run("serve", executable: copy)

            #expect(version.status == 0 && version.output == Parley.version + "\n")
            for result in [migrate, serve] {
                #expect(result.status == 78 && result.output == "")
                #expect(result.errors.wholeMatch(of: /parley: The installation is not complete: .+\n/) != nil)
            }
        }
    }
}
