package import Model

/// Replies whose node is gone.
extension ReplyStore {
    /// A running reply that nobody writes any more.
    package struct Orphan: Hashable, Sendable {
        package let id: Message.ID
        package let chatID: Chat.ID
        package let userID: User.ID
    }

    /// Most replies that are ended at the same time.
    private static let width = 8

    /// Ends the replies whose node has been removed, with the text that was logged, and settles their calls. Each is ended
    /// by one server, however many try.
    ///
    /// - Returns: Those that this server has ended.
    @discardableResult
    package func endOrphans() async throws -> [Orphan] {
        try await end(try await running(where: Self.isOrphan), where: Self.isOrphan) { db, reply, owner in
            try db.settleLost(of: reply, of: owner)
        }
    }

    /// The running replies of a server, as the database knows them.
    package func running(on node: Node.ID) async throws -> [Orphan] {
        try await running(where: "m.node_id = \(node)")
    }

    /// Ends replies that are stored as a server's, which does not know them: whether they had been stored was unknown. No
    /// request for them has left, so they have cost nothing.
    @discardableResult
    package func endForgotten(_ replies: [Orphan], on node: Node.ID) async throws -> [Orphan] {
        try await end(replies, where: "m.node_id = \(node)") { db, reply, owner in
            try db.run(
                "DELETE FROM model_calls WHERE message_id = \(reply.id) AND user_id = \(owner) AND state = 'running'")
        }
    }

    private func running(where condition: Query) async throws -> [Orphan] {
        try await database.read { db in
            try db.rows(
                """
                SELECT m.id, m.chat_id, m.user_id FROM messages m
                WHERE m.status = 'streaming' AND \(condition) ORDER BY m.id
                """
            ).map { Orphan(id: try $0["id"], chatID: try $0["chat_id"], userID: try $0["user_id"]) }
        }
    }

    /// - Parameter settle: Settles the calls of a reply.
    private func end(
        _ orphans: [Orphan], where condition: Query,
        settling settle: @escaping @Sendable (Transaction, Message, User.ID) throws -> Void
    ) async throws -> [Orphan] {
        try await withThrowingTaskGroup(of: Orphan?.self) { group in
            var ended: [Orphan] = []
            for (number, orphan) in orphans.enumerated() {
                if number >= Self.width, let orphan = try await group.next() ?? nil { ended.append(orphan) }
                group.addTask { try await interrupt(orphan, where: condition, settle) ? orphan : nil }
            }
            for try await orphan in group { if let orphan { ended.append(orphan) } }
            return ended
        }
    }

    /// - Returns: Whether the reply was still running.
    private func interrupt(
        _ orphan: Orphan, where condition: Query,
        _ settle: @escaping @Sendable (Transaction, Message, User.ID) throws -> Void
    ) async throws -> Bool {
        try await database.write(isRepeatable: true) { db in
            // Another server may be ending it, or its chat may just have been deleted.
            try db.lock(orphan.userID)
            let running = try db.row(
                """
                SELECT m.id FROM messages m
                WHERE m.id = \(orphan.id) AND m.status = 'streaming' AND \(condition)
                """)
            guard running != nil else { return false }
            var reply = try db.message(orphan.id, in: orphan.chatID)
            for row in try db.rows(
                "SELECT \(LoggedPiece.columns) FROM reply_log l WHERE l.message_id = \(orphan.id) ORDER BY l.id")
            {
                guard reply.add(try LoggedPiece(row: row)) else { break }
            }
            reply.status = .interrupted
            reply.metadata?.stopReason = nil
            reply.metadata?.errorCode = nil
            try settle(db, reply, orphan.userID)
            try db.run("DELETE FROM reply_log WHERE message_id = \(orphan.id)")
            return try db.end(try db.priced(reply, of: orphan.userID), of: orphan.userID)
        }
    }

    /// Removes what was logged of replies that do not run any more: of one whose log was written while it was ended.
    package func removeLeftLog() async throws {
        try await database.write(isRepeatable: true) { db in
            try db.run(
                """
                DELETE FROM reply_log WHERE NOT EXISTS (
                  SELECT 1 FROM messages m WHERE m.id = reply_log.message_id AND m.status = 'streaming')
                """)
        }
    }

    /// Whether a message `m` belongs to no node.
    private static let isOrphan: Query = "NOT EXISTS (SELECT 1 FROM nodes n WHERE n.id = m.node_id)"
}
