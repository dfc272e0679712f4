extension MigrationPlan {
    /// What migrating a database of PostgreSQL would do. It is only read.
    ///
    /// - Parameter url: As for ``Database/postgreSQL(url:)``.
    /// - Throws: ``SchemaError``, ``DatabaseFailure``.
    package static func ofPostgreSQL(url: String) async throws -> MigrationPlan {
        try await ofPostgreSQL(url: url, migrations: Migration.bundled(for: "PostgreSQL"))
    }

    static func ofPostgreSQL(url: String, migrations: [Migration]) async throws -> MigrationPlan {
        let database = try Database.postgreSQL(url: url)
        let address = try PostgreSQLAddress(url)
        do {
            let applied = try await database.read { db in
                guard try !db.connection.hasTable(CopyProgress.table) else { throw SchemaError.incompleteCopy }
                return try AppliedMigrations(on: db.connection)
            }
            let pending = try applied.pending(of: migrations)
            let size = try await database.size()
            try await database.close()
            let backup = pending.first.map {
                Backup.command(address.dump(to: "\(address.database)-before-\($0.version).dump"), size: size)
            }
            return MigrationPlan(
                version: applied.version, known: migrations.last?.version ?? 0, migrations: pending,
                backup: applied.version == nil ? nil : backup)
        } catch {
            try? await database.close()  // Report the error that ended the work.
            throw error
        }
    }
}

extension PostgreSQLAddress {
    /// A command that keeps a copy of the database. It asks for the password.
    func dump(to file: String) -> String {
        var words = ["pg_dump", "--format=custom", "--file=\(file)"]
        if let host = hosts.first { words += ["--host=\(host.name)", "--port=\(host.port)"] }
        if let user { words.append("--username=\(user)") }
        return (words + [database]).map(Self.quoted).joined(separator: " ")
    }

    /// A word of a command, for a shell.
    private static func quoted(_ word: String) -> String {
        let plain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-_=./:".utf8.contains(byte)
            }
        }
        return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
