/// References between tables, while and after a database is copied. SQLite is told not to enforce them when it is opened.
extension Connection {
    /// Takes the references out of the schema, and notes how to make them again.
    func suspendReferences() throws {
        guard dialect == .postgreSQL else { return }
        let references = try rows(
            """
            SELECT CAST(CAST(conrelid AS regclass) AS text) AS owner, quote_ident(conname) AS name,
              pg_get_constraintdef(oid) AS definition
            FROM pg_constraint
            WHERE contype = 'f' AND conparentid = 0 AND connamespace = CAST(current_schema() AS regnamespace)
            """)
        for reference in references {
            let (table, name): (String, String) = (try reference["owner"], try reference["name"])
            let definition: String = try reference["definition"]
            try CopyProgress.note(
                "ALTER TABLE \(table) ADD CONSTRAINT \(name) \(definition)", forReference: "\(table) \(name)", on: self)
            try script("ALTER TABLE \(table) DROP CONSTRAINT \(name)")
        }
    }

    /// Puts them into the schema again, which checks all rows.
    func restoreReferences() throws {
        for definition in try CopyProgress.references(on: self) { try script(definition) }
        // The planner knows nothing of the rows yet.
        if dialect == .postgreSQL { try script("ANALYZE") }
    }

    /// Lets a column that numbers its rows go on after the highest number.
    func continueNumbers(of table: CopiedTable) throws {
        for column in table.columns where column.isNumbered {
            _ = try rows(
                """
                SELECT setval(pg_get_serial_sequence(quote_ident(\(table.name)), \(column.name)),
                  COALESCE(MAX(\(column.sql)), 1), MAX(\(column.sql)) IS NOT NULL) FROM \(table.sql)
                """)
        }
    }
}

extension Transaction {
    /// Tables with rows that refer to missing ones, and how many. Only SQLite can have any.
    func brokenReferences() throws -> [Row] {
        guard dialect == .sqlite else { return [] }
        return try rows(
            "SELECT \"table\" AS name, COUNT(*) AS count FROM pragma_foreign_key_check GROUP BY \"table\" ORDER BY 1")
    }
}
