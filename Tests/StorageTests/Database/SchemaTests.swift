import Testing

@testable import Storage

/// Both engines have the same schema, each in its own words.
@Suite struct SchemaTests {
    @Test func `tables, columns, keys and references have the same meaning on both engines`() async throws {
        let sqlite = try await elements(on: .sqlite, Self.sqlite)
        let postgreSQL = try await elements(on: .postgreSQL, Self.postgreSQL)

        // SQLite numbers the entries of its search indexes, which are virtual tables.
        #expect(
            sqlite.subtracting(postgreSQL).sorted() == [
                "chats has unique (search_entry) sometimes", "column search_state.last_entry is INTEGER NOT NULL",
                "messages has unique (search_entry) sometimes",
            ])
        #expect(postgreSQL.subtracting(sqlite).isEmpty)
        #expect(sqlite.count > 200)
    }

    private func elements(on engine: Engine, _ queries: [Query]) async throws -> Set<String> {
        var elements: Set<String> = []
        try await withDatabase(on: engine) { database in
            let found: [String] = try await database.read { db in
                try queries.flatMap { try db.rows($0).map { try $0["element"] } }
            }
            elements = Set(found)
        }
        return elements
    }

    /// Each returns sentences about the schema. Not compared: the tables of the migrations and of the search indexes.
    private static let sqlite: [Query] = {
        let tables: Query = """
            (SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'schema_migrations'
             AND name NOT LIKE 'search_titles%' AND name NOT LIKE 'search_messages%') t
            """
        return [
            """
            SELECT 'column ' || t.name || '.' || c.name || ' is ' || c.type
              || CASE WHEN c."notnull" = 1 THEN ' NOT NULL' ELSE '' END AS element
            FROM \(tables) JOIN pragma_table_info(t.name) c
            """,
            """
            SELECT name || ' has key (' || GROUP_CONCAT(column, ', ') || ')' AS element FROM (
              SELECT t.name, c.name AS column FROM \(tables) JOIN pragma_table_info(t.name) c
              WHERE c.pk > 0 ORDER BY t.name, c.pk)
            GROUP BY name
            """,
            """
            SELECT name || ' has unique (' || GROUP_CONCAT(column, ', ') || ')'
              || CASE WHEN partial = 1 THEN ' sometimes' ELSE '' END AS element FROM (
              SELECT t.name, i.name AS list, i.partial, COALESCE(c.name, 'expression') AS column
              FROM \(tables) JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
              WHERE i."unique" = 1 AND i.origin <> 'pk' ORDER BY t.name, i.name, c.seqno)
            GROUP BY name, list, partial
            """,
            """
            SELECT t.name || '.' || f."from" || ' refers to ' || f."table" || '.' || f."to" || ', then ' || f.on_delete
              AS element
            FROM \(tables) JOIN pragma_foreign_key_list(t.name) f
            """,
        ]
    }()

    private static let postgreSQL: [Query] = {
        let tables: Query = """
            (SELECT oid, relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
             AND relname NOT IN ('schema_migrations', 'schema_lock', 'search_titles', 'search_messages')) t
            """
        let type: Query = """
            CASE a.atttypid::regtype::text WHEN 'bytea' THEN 'BLOB' WHEN 'bigint' THEN 'INTEGER' WHEN 'boolean' THEN 'INTEGER'
              WHEN 'text' THEN 'TEXT' WHEN 'uuid' THEN 'TEXT' WHEN 'json' THEN 'TEXT' ELSE a.atttypid::regtype::text END
            """
        return [
            """
            SELECT 'column ' || t.name || '.' || a.attname || ' is ' || \(type)
              || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END AS element
            FROM \(tables) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
            """,
            """
            SELECT t.name || CASE WHEN i.indisprimary THEN ' has key (' ELSE ' has unique (' END
              || STRING_AGG(COALESCE(a.attname, 'expression'), ', ' ORDER BY k.position) || ')'
              || CASE WHEN i.indpred IS NOT NULL THEN ' sometimes' ELSE '' END AS element
            FROM \(tables) JOIN pg_index i ON i.indrelid = t.oid
            CROSS JOIN UNNEST(i.indkey) WITH ORDINALITY k (number, position)
            LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
            WHERE i.indisunique GROUP BY t.name, i.indexrelid, i.indisprimary, i.indpred IS NOT NULL
            """,
            """
            SELECT t.name || '.' || a.attname || ' refers to ' || other.relname || '.' || b.attname || ', then '
              || CASE f.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'NO ACTION' END AS element
            FROM \(tables) JOIN pg_constraint f ON f.conrelid = t.oid AND f.contype = 'f'
            JOIN pg_class other ON other.oid = f.confrelid
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = f.conkey[1]
            JOIN pg_attribute b ON b.attrelid = f.confrelid AND b.attnum = f.confkey[1]
            """,
        ]
    }()
}
