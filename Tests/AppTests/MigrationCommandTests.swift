import Foundation
import Testing

/// `parley migrate --dry-run`.
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
}
