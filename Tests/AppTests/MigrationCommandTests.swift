import Foundation
import Storage
import TestSupport
import Testing

/// `parley migrate --dry-run` and `parley copy`.
@Suite(.timeLimit(.minutes(10))) struct MigrationCommandTests {
    @Test func `a dry run tells what would be done, and makes nothing`() async throws {
        try await withParley { parley in
            let missing = try await parley.run("migrate", "--dry-run")
            let names = try FileManager.default.contentsOfDirectory(atPath: parley.folder.path)
            #expect(missing.status == 0 && missing.errors == "", "\(missing)")
            #expect(missing.output.hasPrefix("The database is new: it would be made with schema version "))
            #expect(!names.contains { $0.hasPrefix("p.sqlite") })

            _ = try await parley.run("migrate")
            let before = try Data(contentsOf: parley.folder.appendingPathComponent("p.sqlite"))
            let current = try await parley.run("migrate", "--dry-run")

            #expect(current.status == 0)
            #expect(current.output.hasPrefix("The database is up to date: it has schema version "), "\(current)")
            #expect(try Data(contentsOf: parley.folder.appendingPathComponent("p.sqlite")) == before)
        }
    }

    @Test func `a program starts on a newer database that works with it, and on no other`() async throws {
        try await withParley { parley in
            _ = try await parley.run("migrate")
            let database = try Database.sqlite(path: parley.folder.path + "/p.sqlite")
            try await database.write { db in
                try db.run(
                    """
                    INSERT INTO schema_migrations (version, name, checksum, applied_at, compatible_with)
                    SELECT 999, 'later', '', 0, MAX(version) FROM schema_migrations
                    """)
            }

            let list = try await parley.run("user", "list")
            let dry = try await parley.run("migrate", "--dry-run")
            try await database.write { try $0.run("UPDATE schema_migrations SET compatible_with = NULL") }
            let refused = [try await parley.run("user", "list"), try await parley.run("migrate", "--dry-run")]

            #expect(list.status == 0, "\(list)")
            #expect(dry.output.hasPrefix("The database has schema version 999, which works with "), "\(dry)")
            for result in refused {
                #expect(result.status == 1 && result.output == "")
                #expect(result.errors.hasPrefix("parley: The database has schema version 999, this program knows "))
            }
            try await database.close()
        }
    }

    @Test func `a dry run fails where migrating would`() async throws {
        try await withParley { parley in
            try parley.write("This is no database, whatever its name says.", to: "p.sqlite")

            let broken = try await parley.run("migrate", "--dry-run")
            let server = try await parley.run(
                "migrate", "--dry-run", environment: ["PARLEY_DATABASE_URL": "postgres://ada:secret@/a?host=/nowhere"])
            let setting = try await parley.run(
                "migrate", "--dry-run", environment: ["PARLEY_DATABASE_URL": "postgres://ada:secret@/a?host="])

            #expect(broken.status == 1 && broken.output == "" && broken.errors.hasPrefix("parley: "), "\(broken)")
            #expect(server.status == 1 && server.errors.contains("/nowhere"), "\(server)")
            #expect(setting.status == 78 && setting.errors.hasPrefix("parley: PARLEY_DATABASE_URL "), "\(setting)")
            #expect(![server, setting].contains { $0.errors.contains("secret") })
        }
    }

    @Test func `a database moves to PostgreSQL and back`() async throws {
        let server = try await PostgreSQLServer.shared()
        let name = try await server.newDatabase()
        let url = server.url(of: name)
        try await withParley { parley in
            let user = try await parley.run(
                "user", "create", "--email", "ada@example.org", "--admin", "--password-stdin",
                input: "correct horse 1\n")
            #expect(user.status == 0)
            let file = "sqlite:\(parley.folder.path)/p.sqlite"
            let other = "sqlite:\(parley.folder.path)/other.sqlite"

            let there = try await parley.run("copy", "--from", file, "--to", url)
            let again = try await parley.run("copy", "--from", file, "--to", url)
            let back = try await parley.run("copy", "--from", url, "--to", other)
            let list = try await parley.run("user", "list", environment: ["PARLEY_DATABASE_URL": other])

            #expect(there.status == 0, "\(there)")
            #expect(there.output.contains(/users +1  [0-9a-f]{16}\n/), "\(there)")
            #expect(there.output.contains("The copy is complete: "))
            #expect(there.output.hasSuffix("the server makes it in the background after its start\n"))
            #expect(again.status == 1 && again.output == "", "\(again)")
            #expect(again.errors.hasSuffix("parley: The target has accounts: a copy needs an empty database\n"))
            #expect(back.status == 0 && back.output == there.output, "\(back)")
            #expect(list.output.contains("ada@example.org\tadmin\tactive\t"))
        }
        try await server.drop(name)
    }

    @Test func `a copy of what is not there, or to no place, is wrong usage`() async throws {
        try await withParley { parley in
            for arguments in [
                ["--from", "sqlite:none.sqlite", "--to", "sqlite:copy.sqlite"],
                ["--from", "sqlite:none.sqlite", "--to", "elsewhere"], ["--from", "sqlite:none.sqlite"],
                ["--from", "postgres://ada:secret@/", "--to", "sqlite:copy.sqlite"],
            ] {
                let result = try await parley.run(["copy"] + arguments)

                #expect(result.status == 64 && !result.errors.contains("secret"), "\(result)")
                let names = try FileManager.default.contentsOfDirectory(atPath: parley.folder.path)
                #expect(!names.contains { $0.hasSuffix(".sqlite") })
            }
        }
    }
}
