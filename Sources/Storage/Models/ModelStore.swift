package import Model

/// What administrators decided about models.
package struct ModelStore: Sendable {
    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Which models people may choose.
    package func allowed() async throws -> AllowedModels {
        try await database.read { db in
            AllowedModels(
                names: try db.rows("SELECT model FROM allowed_models ORDER BY model").map { try $0["model"] },
                standard: try db.row("SELECT model FROM default_model").map { try $0["model"] })
        }
    }

    /// Replaces which models people may choose.
    ///
    /// - Throws: `InvalidInput`.
    package func allow(_ models: AllowedModels) async throws -> AllowedModels {
        let models = try models.accepted()
        try await database.write { db in
            try db.lockAccounts()
            try db.run("DELETE FROM allowed_models")
            for name in models.names { try db.run("INSERT INTO allowed_models (model) VALUES (\(name))") }
            try db.run("DELETE FROM default_model")
            if let standard = models.standard {
                try db.run("INSERT INTO default_model (id, model) VALUES (1, \(standard))")
            }
        }
        return models
    }
}
