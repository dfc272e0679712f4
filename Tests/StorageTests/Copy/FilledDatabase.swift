import Foundation
import Model
import TestSupport
import Testing

@testable import Storage

/// A database with rows in every table that is copied, among them what engines may understand differently.
struct FilledDatabase: Sendable {
    let database: Database
    let ada = User.named("ada", role: .admin)
    let eve = User.named("eve")
    let chat = Chat.ID()
    let other = Chat.ID()
    /// In the order of writing, with times of their own: a clock was set back, so later ones come first by identifier.
    let messages = (0..<6).map { _ in Message.ID() }.sorted { $0.description > $1.description }
    let call = ModelCall.ID()

    /// - Parameter nul: Stands where a text has a U+0000, which only SQLite can store.
    func fill(nul: String = "\0") async throws {
        try await database.write { db in
            try accounts(db)
            try conversation(db, nul)
            try contexts(db)
            try costs(db)
        }
        let backlog = SearchBacklog(database: database)
        try await backlog.prepare()
        while try await backlog.indexSome() > 0 {}
    }

    private func accounts(_ db: Transaction) throws {
        for user in [ada, eve] {
            try db.run(
                """
                INSERT INTO users (id, email, password_hash, display_name, role, is_active, revision, created_at, updated_at)
                VALUES (\(user.id), \(user.email), 'hash', \(user.displayName), \(user.role), \(user.role == .admin), 7, 1, 2)
                """)
        }
        try db.run("UPDATE setup SET completed_at = 3")
        try db.run(
            """
            INSERT INTO sessions (id, user_id, token_hash, agent, created_at, last_seen_at, expires_at)
            VALUES (\(Session.ID()), \(ada.id), \(bytes(1)), '', 1, 2, \(Int.max))
            """)
        try db.run(
            """
            INSERT INTO api_tokens (id, user_id, token_hash, name, created_at)
            VALUES (\(APIToken.ID()), \(ada.id), \(bytes(2)), 'Skript 🙂', 1)
            """)
        let creators: [User.ID?] = [ada.id, nil]
        for (index, creator) in creators.enumerated() {
            try db.run(
                """
                INSERT INTO invites (id, token_hash, role, max_uses, created_by, created_at, expires_at)
                VALUES (\(Invite.ID()), \(bytes(10 + UInt8(index))), 'user', 2, \(creator), 1, 2)
                """)
        }
        try db.run(
            "INSERT INTO password_resets (token_hash, user_id, expires_at) VALUES (\([] as [UInt8]), \(eve.id), 5)")
        for subject in ["account:ada", "Äpfel", "zebra", "Zebra", "\(eve.id)"] {
            try db.run(
                """
                INSERT INTO login_attempts (subject, failures, started_at, blocked_until) VALUES (\(subject), 3, 1, 2)
                """)
        }
    }

    /// A question with two answers, the second of which is running, in a chat that continues another one.
    private func conversation(_ db: Transaction, _ nul: String) throws {
        for (id, title) in [(other, "Old times"), (chat, "Neu\u{301}es")] {
            try db.run(
                """
                INSERT INTO chats (id, user_id, title, is_archived, created_at, updated_at)
                VALUES (\(id), \(ada.id), \(title), \(id == other), 1, 2)
                """)
        }
        let none: Message.ID? = nil
        let rows: [(chat: Chat.ID, parent: Message.ID?, ordinal: Int, role: String, status: String, text: String)] = [
            (other, none, 1, "user", "complete", "Hello"), (chat, none, 1, "user", "complete", "null\(nul)byte"),
            (chat, messages[1], 1, "assistant", "complete", "\(eve.id)"),
            (chat, messages[1], 2, "assistant", "streaming", ""), (chat, none, 2, "user", "complete", "北京 🙂\r\n"),
            (chat, messages[4], 1, "assistant", "failed", ""),
        ]
        for (id, row) in zip(messages, rows) {
            let metadata = Query(value: id == messages[2] ? .json(#"{ "b" :1,"a":"\u0000\ud800" , "a": 2.50}"#) : .null)
            let summarized = id == messages[1] ? messages[0] : nil
            try db.run(
                """
                INSERT INTO messages (id, user_id, chat_id, parent_id, sibling_ordinal, role, status, size, metadata,
                  created_at, summarizes_id)
                VALUES (\(id), \(ada.id), \(row.chat), \(row.parent), \(row.ordinal), \(row.role), \(row.status),
                  \(row.text.unicodeScalars.count), \(metadata), 1, \(summarized))
                """)
            guard !row.text.isEmpty else { continue }
            try db.run(
                """
                INSERT INTO message_parts (user_id, message_id, ordinal, kind, text, wire)
                VALUES (\(ada.id), \(id), 0, 'text', \(row.text), \(id == messages[2] ? "{\"a\": \(nul.count)}" : nil))
                """)
        }
        try db.run("UPDATE chats SET head_id = \(messages[0]) WHERE id = \(other)")
        try db.run("UPDATE chats SET head_id = \(messages[3]), continued_from_id = \(other) WHERE id = \(chat)")
        for (position, content) in [(0, "Grü"), (4, "ße")] {
            try db.run(
                """
                INSERT INTO reply_log (user_id, message_id, ordinal, step, kind, position, content)
                VALUES (\(ada.id), \(messages[3]), 0, 0, 'text', \(position), \(content))
                """)
        }
        for key in ["a", "B", "é"] {
            try db.run(
                """
                INSERT INTO idempotency_keys (user_id, key, request_hash, reply_id, created_at)
                VALUES (\(ada.id), \(key), \(bytes(3)), \(messages[2]), 1)
                """)
        }
    }

    private func contexts(_ db: Transaction) throws {
        let owners: [(String, User.ID?)] = [("primary", nil), ("personal", ada.id)]
        for (type, owner) in owners {
            let id = ContextFile.ID()
            try db.run(
                """
                INSERT INTO context_files (id, type, user_id, content, version, updated_by, created_at, updated_at)
                VALUES (\(id), \(type), \(owner), 'Be brief.', 2, \(ada.id), 1, 2)
                """)
            for version in 1...2 {
                try db.run(
                    """
                    INSERT INTO context_versions (context_id, version, content, created_at)
                    VALUES (\(id), \(version), '', 1)
                    """)
            }
        }
    }

    private func costs(_ db: Transaction) throws {
        try db.run("UPDATE prices SET input = NULL WHERE model = 'claude-fable-5'")
        let price = try db.expectRow("SELECT id FROM prices ORDER BY id LIMIT 1")
        let id: ModelCall.ID = try price["id"]
        try db.run(
            """
            INSERT INTO model_calls (id, user_id, chat_id, purpose, step, attempt, provider, model, price_id, state,
              reserved_micros, is_estimate, input_tokens, node, begun_at)
            VALUES (\(call), \(ada.id), \(chat), 'reply', 0, 1, 'anthropic', 'm', \(id), 'running', 5, \(true),
              \(1_000_000_000_000), 'n', 1)
            """)
        try db.run("INSERT INTO allowed_models (model) VALUES ('b'), ('A')")
        try db.run("INSERT INTO default_model (id, model) VALUES (1, 'b')")
        try db.run(
            """
            INSERT INTO model_connection (id, address, authentication, sealed_key, updated_by, updated_at)
            VALUES (1, 'https://example.org', 'bearer', \(bytes(0)), \(ada.id), 1)
            """)
    }

    private func bytes(_ first: UInt8) -> [UInt8] { [first] + (1..<32).map { UInt8($0 * 8 - 1) } }
}

/// Two databases that tests copy between.
struct CopyPair: Sendable, CustomTestStringConvertible {
    let from: Engine
    let to: Engine
    var testDescription: String { "\(from) to \(to)" }

    static let all = Engine.allCases.flatMap { from in Engine.allCases.map { CopyPair(from: from, to: $0) } }
    static let mixed = all.filter { $0.from != $0.to }
}

/// Runs a test with a filled database and an empty one, which may be opened again and again.
func withFilledDatabase(
    _ pair: CopyPair, nul: String = "-",
    _ test: (FilledDatabase, _ target: @escaping @Sendable () throws -> Database) async throws -> Void
) async throws {
    try await withDatabase(on: pair.from) { database in
        let filled = FilledDatabase(database: database)
        try await filled.fill(nul: nul)
        switch pair.to {
        case .sqlite:
            try await withFolder { folder in
                try await test(filled) { try .copyInSQLite(path: folder + "/copy.sqlite") }
            }
        case .postgreSQL:
            let server = try await PostgreSQLServer.shared()
            let name = try await server.newDatabase()
            try await test(filled) { try .postgreSQL(url: server.url(of: name), patience: .hangLimit) }
            try await server.drop(name)
        }
    }
}

extension Database {
    /// All rows of the tables that are copied, by the name of the table, each in the order of its key.
    func everything() async throws -> [String: [[StoredValue]]] {
        try await read { db in
            var everything: [String: [[StoredValue]]] = [:]
            for table in try CopiedTable.all(on: db.connection) {
                let columns = Query(listing: table.columns.map(\.sql))
                let key = Query(listing: table.key.map { table.columns[$0].sql })
                everything[table.name] = try db.rows("SELECT \(columns) FROM \(table.sql) ORDER BY \(key)").map { row in
                    try row.values.map(StoredValue.init)
                }
            }
            return everything
        }
    }

    /// Whether the database is an incomplete copy.
    func isIncompleteCopy() async throws -> Bool {
        try await read { try $0.connection.hasTable("copy_progress") }
    }
}
