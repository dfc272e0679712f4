/// Whether others use a database that is copied.
extension Database {
    /// What tells a database from all others while it is open.
    func identity() async throws -> String {
        try await read { db in
            let identity: Query =
                switch db.dialect {
                case .sqlite: "SELECT file AS identity FROM pragma_database_list WHERE name = 'main'"
                case .postgreSQL:
                    """
                    SELECT CONCAT(oid, ' since ', pg_postmaster_start_time()) AS identity FROM pg_database
                    WHERE datname = current_database()
                    """
                }
            return try db.expectRow(identity)["identity"]
        }
    }

    /// Checks that no server is running on a database of PostgreSQL. Claiming a file keeps them away from it.
    ///
    /// - Throws: ``CopyError/inUse(_:)`` if a server has announced that it is using the database, and still is.
    func requireNoServer(on side: CopyError.Side) async throws {
        let isUsed = try await read { db -> Bool in
            guard db.dialect == .postgreSQL, try db.connection.hasTable("nodes") else { return false }
            return try db.row("SELECT id FROM nodes WHERE lease_until > \(db.dialect.clock) LIMIT 1") != nil
        }
        guard !isUsed else { throw CopyError.inUse(side) }
    }
}
