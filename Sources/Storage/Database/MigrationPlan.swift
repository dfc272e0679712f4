/// What ``Database/migrate(logger:)`` would do to a database.
package struct MigrationPlan: Sendable {
    /// Where the data would still be as it was.
    enum Backup: Hashable, Sendable {
        /// A copy that is kept, and the room on the disks for it and for the changes.
        case copy(path: String, MigrationRoom)
        /// A command that the operator may run before. The size of the data is in bytes.
        case command(String, size: Int?)
    }

    /// The schema version of the database; `nil` if it has none.
    let version: Int?
    /// The newest schema version that the program knows.
    let known: Int
    let migrations: [Migration]
    /// `nil` if nothing has to be kept.
    let backup: Backup?

    /// Whether servers may go on running meanwhile.
    var isBesideServers: Bool { migrations.allSatisfy(isBesideServers) }

    /// - Throws: ``SchemaError/noRoom(_:)`` if migrating would fail for that reason.
    package func requireRoom() throws {
        guard case .copy(_, let room) = backup, room.missing > 0 else { return }
        throw SchemaError.noRoom(room)
    }

    /// For the operator, in lines.
    package var lines: [String] {
        guard let version else { return ["The database is new: it would be made with schema version \(known)"] }
        guard !migrations.isEmpty else {
            return [
                version > known
                    ? "The database has schema version \(version), which works with this program's version \(known)"
                    : "The database is up to date: it has schema version \(version)"
            ]
        }
        let steps = migrations.map { migration in
            let servers = isBesideServers(migration) ? "servers may go on running" : "servers have to be stopped"
            return "  \(migration.version) (\(migration.name)): \(servers)"
        }
        let advice =
            isBesideServers
            ? "Servers of the version before may run meanwhile, and may be restarted until all have the new version"
            : "Stop all servers first"
        return ["The database has schema version \(version). These migrations would run:"] + steps + [advice]
            + backupLines + ["Nothing has been changed"]
    }

    private var backupLines: [String] {
        switch backup {
        case nil: []
        case .copy(let path, let room):
            [
                "A copy of the database would be kept: \(path) (about \(DataSize(room.copy)))",
                "The copy needs \(DataSize(room.copy)) and the changes need \(DataSize(room.changes)); \(room.freeSpace)",
            ]
        case .command(let command, let size):
            [
                "No copy would be kept. Make one before: \(command)",
                size.map { "The database has \(DataSize($0))" },
            ].compactMap { $0 }
        }
    }

    /// Whether servers of the version that the database has now work while a migration runs, and afterwards.
    private func isBesideServers(_ migration: Migration) -> Bool {
        guard let version, let compatible = migration.compatibleVersion else { return false }
        return compatible <= version
    }
}
