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
    /// - Throws: ``CopyError/inUse(_:)``.
    func requireNoServer(on side: CopyError.Side) async throws {
        guard try await !read({ try $0.connection.hasRunningServer() }) else { throw CopyError.inUse(side) }
    }
}
