/// The migrations that a database has, as it records them.
struct AppliedMigrations: Sendable {
    private struct Record {
        let checksum: String
        let compatibleVersion: Int?
    }

    private let records: [Int: Record]

    /// Reads them. None if nothing has been applied yet.
    init(on connection: any Connection) throws {
        guard try connection.hasTable("schema_migrations") else {
            records = [:]
            return
        }
        var records: [Int: Record] = [:]
        // All columns: earlier versions made the table without the last one.
        for row in try connection.rows("SELECT * FROM schema_migrations") {
            let isNoted = row.columns.contains("compatible_with")
            records[try row["version"]] = Record(
                checksum: try row["checksum"], compatibleVersion: isNoted ? try row["compatible_with"] : nil)
        }
        self.records = records
    }

    /// The newest; `nil` if there is none.
    var version: Int? { records.keys.max() }

    /// Those of a program that are still to be applied.
    ///
    /// - Throws: ``SchemaError/newer(found:known:)``, ``SchemaError/changed(version:name:)``.
    func pending(of migrations: [Migration]) throws -> [Migration] {
        let known = migrations.last?.version ?? 0
        let unknown = records.filter { $0.key > known }
        let pending = migrations.filter { records[$0.version] == nil }
        // A program that has to change the schema first is not the one that a newer schema says it is compatible with.
        let isUsable = unknown.isEmpty || pending.isEmpty
        guard isUsable, unknown.values.allSatisfy({ ($0.compatibleVersion ?? .max) <= known }) else {
            throw SchemaError.newer(found: version ?? 0, known: known)
        }
        for migration in migrations {
            if let record = records[migration.version], record.checksum != migration.checksum {
                throw SchemaError.changed(version: migration.version, name: migration.name)
            }
        }
        return pending
    }
}
