package import Model

/// Context files and their version history.
package struct ContextStore: Sendable {
    /// Whose context file.
    package enum Scope: Hashable, Sendable {
        /// The one for everybody.
        case primary
        case personal(User.ID)

        var kind: ContextFile.Kind { self == .primary ? .primary : .personal }

        var userID: User.ID? {
            if case .personal(let id) = self { id } else { nil }
        }

        var condition: Query {
            switch self {
            case .primary: "f.type = 'primary' AND f.user_id IS NULL"
            case .personal(let id): "f.user_id = \(id)"
            }
        }
    }

    /// How many versions of a personal context are kept, besides those that chats began with. All versions of the
    /// primary one are kept.
    package static let personalVersions = 100

    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// The current state; `nil` if nothing has been saved.
    package func context(_ scope: Scope) async throws -> ContextFile? {
        try await database.read { try $0.context(scope) }
    }

    /// Saves a new version. The oldest versions of a personal context are deleted to make room.
    ///
    /// - Parameter expected: Version that the author started from; `nil` overwrites any version. Version 0 is the state
    ///   before the first save.
    /// - Throws: ``StoreError/versionConflict(current:)``.
    package func save(
        _ content: String, as scope: Scope, by author: User.ID?, ifVersion expected: Int? = nil
    ) async throws -> ContextFile {
        try await database.write { db in
            try db.lock(scope)
            let current = try db.context(scope)
            if let expected, expected != current?.version ?? 0 {
                throw StoreError.versionConflict(current: current?.version ?? 0)
            }
            let now = Timestamp.now
            let file = ContextFile(
                id: current?.id ?? ContextFile.ID(), kind: scope.kind, userID: scope.userID, content: content,
                version: (current?.version ?? 0) + 1, updatedBy: author, createdAt: current?.createdAt ?? now,
                updatedAt: now)
            try db.store(file)
            if scope != .primary {
                try db.run(
                    """
                    DELETE FROM context_versions
                    WHERE context_id = \(file.id) AND version <= \(file.version - Self.personalVersions)
                      AND NOT EXISTS (
                        SELECT 1 FROM chats c
                        WHERE c.user_id = \(scope.userID) AND c.personal_version = context_versions.version)
                    """)
            }
            return file
        }
    }

    /// All versions, newest first, without their text.
    package func versions(of scope: Scope) async throws -> [ContextVersion] {
        try await database.read { db in
            try db.rows(
                """
                SELECT v.version, '' AS content, v.updated_by, u.display_name AS author, v.created_at
                FROM context_files f JOIN context_versions v ON v.context_id = f.id
                LEFT JOIN users u ON u.id = v.updated_by
                WHERE \(scope.condition) ORDER BY v.version DESC
                """
            ).map(ContextVersion.init(row:))
        }
    }

    /// One version with its text.
    ///
    /// - Throws: ``StoreError/notFound``.
    package func version(_ number: Int, of scope: Scope) async throws -> ContextVersion {
        try await database.read { db in
            try ContextVersion(
                row: db.expectRow(
                    """
                    SELECT v.version, v.content, v.updated_by, u.display_name AS author, v.created_at
                    FROM context_files f JOIN context_versions v ON v.context_id = f.id
                    LEFT JOIN users u ON u.id = v.updated_by
                    WHERE \(scope.condition) AND v.version = \(number)
                    """))
        }
    }
}

extension Transaction {
    func context(_ scope: ContextStore.Scope) throws -> ContextFile? {
        try row(
            """
            SELECT id, type, user_id, content, version, updated_by, created_at, updated_at
            FROM context_files f WHERE \(scope.condition)
            """
        ).map { row in
            ContextFile(
                id: try row["id"], kind: try row["type"], userID: try row["user_id"], content: try row["content"],
                version: try row["version"], updatedBy: try row["updated_by"], createdAt: try row["created_at"],
                updatedAt: try row["updated_at"])
        }
    }

    /// Serialises transactions that change a context.
    fileprivate func lock(_ scope: ContextStore.Scope) throws {
        guard let user = scope.userID else { return try lockAccounts() }
        try lock(user)
    }

    fileprivate func store(_ file: ContextFile) throws {
        try run(
            """
            INSERT INTO context_files (id, type, user_id, content, version, updated_by, created_at, updated_at)
            VALUES (\(file.id), \(file.kind), \(file.userID), \(file.content), \(file.version), \(file.updatedBy),
              \(file.createdAt), \(file.updatedAt))
            ON CONFLICT (id) DO UPDATE SET
              content = excluded.content, version = excluded.version, updated_by = excluded.updated_by,
              updated_at = excluded.updated_at
            """)
        try run(
            """
            INSERT INTO context_versions (context_id, version, content, updated_by, created_at)
            VALUES (\(file.id), \(file.version), \(file.content), \(file.updatedBy), \(file.updatedAt))
            """)
    }
}

extension ContextVersion {
    fileprivate init(row: Row) throws {
        self.init(
            version: try row["version"], content: try row["content"], updatedBy: try row["updated_by"],
            author: try row["author"], createdAt: try row["created_at"])
    }
}
