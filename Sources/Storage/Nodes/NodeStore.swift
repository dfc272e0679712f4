package import Model

/// A server among those that use the database.
package enum Node {
    /// Another one each time that a server starts, or has been taken for dead.
    package typealias ID = Identifier<Node>
}

/// The server has been taken for dead, and another one ends its replies: it must write nothing more under this name.
package struct NodeLost: Error {
    package init() {}
}

/// The servers that use the database, and until when the others count on each.
///
/// Only the clock of the database counts, so that servers whose clocks differ agree.
package struct NodeStore: Sendable {
    let database: Database

    /// - Parameter database: Best ``Database/aside``, so that a lease is renewed whatever else goes on.
    package init(database: Database) {
        self.database = database
    }

    /// Adds a server.
    ///
    /// - Parameters:
    ///   - version: What it runs, for people.
    ///   - lease: How long the others count on it, from now on.
    ///   - isAlone: Whether no other server can use the database: then what others have left is removed.
    package func add(_ id: Node.ID, version: String, lease: Duration, isAlone: Bool) async throws {
        try await database.write(isRepeatable: true) { db in
            if isAlone { try db.run("DELETE FROM nodes") }
            try db.run(
                """
                INSERT INTO nodes (id, lease_until, version) VALUES (\(id), \(db.end(of: lease)), \(version))
                ON CONFLICT (id) DO NOTHING
                """)
        }
    }

    /// Renews a lease, even one that has run out.
    ///
    /// - Returns: False if the server has been taken for dead.
    package func renew(_ id: Node.ID, for lease: Duration) async throws -> Bool {
        try await database.write(isRepeatable: true) { db in
            try db.changed("UPDATE nodes SET lease_until = \(db.end(of: lease)) WHERE id = \(id)") > 0
        }
    }

    /// Takes the servers for dead whose leases have run out.
    ///
    /// - Parameter id: Who asks; it is spared.
    /// - Returns: Those that nobody else had taken for dead.
    package func removeExpired(except id: Node.ID) async throws -> [Node.ID] {
        try await database.write { db in
            try db.rows(
                "DELETE FROM nodes WHERE lease_until < \(db.dialect.clock) AND id <> \(id) RETURNING id"
            ).map { try $0["id"] }
        }
    }

    /// Removes a server that has ended its replies.
    package func remove(_ id: Node.ID) async throws {
        try await database.write(isRepeatable: true) { try $0.run("DELETE FROM nodes WHERE id = \(id)") }
    }

    /// How many servers hold a lease that has not run out.
    package func countAlive() async throws -> Int {
        try await database.read { db in
            try db.expectRow("SELECT COUNT(*) AS alive FROM nodes WHERE lease_until >= \(db.dialect.clock)")["alive"]
        }
    }
}

extension Transaction {
    fileprivate func end(of lease: Duration) -> Query {
        "\(dialect.clock) + \(Int(lease / .microseconds(1)))"
    }

    /// A condition: others count on the node, and go on doing so until the transaction ends.
    func counts(_ node: Node.ID) -> Query {
        "EXISTS (SELECT 1 FROM nodes WHERE id = \(node) \(dialect.keepingKeys))"
    }

    /// Lets nobody take a server for dead until the transaction ends.
    ///
    /// - Throws: ``NodeLost`` if that has happened.
    func require(_ node: Node.ID) throws {
        guard try row("SELECT id FROM nodes WHERE id = \(node) \(dialect.keepingKeys)") != nil else {
            throw NodeLost()
        }
    }
}
