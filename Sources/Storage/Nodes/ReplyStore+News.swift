package import Model

/// What other servers see of running replies.
extension ReplyStore {
    /// What has become of a reply.
    package struct News: Sendable {
        package let reply: Message.ID
        /// `nil` if it has been deleted.
        package let status: Message.Status?
        /// Who writes it.
        package let node: Node.ID?
        /// What has been logged, in order, if it is running.
        package fileprivate(set) var pieces: [LoggedPiece]
    }

    /// Reads what has become of replies, with one query for all of them.
    ///
    /// - Parameter known: The last entry of the log that is known of each; 0 for none.
    package func news(of known: [Message.ID: LogEntry]) async throws -> [News] {
        guard !known.isEmpty else { return [] }
        return try await database.read { db in
            let listed = db.dialect.table(
                "f",
                [
                    ListedColumn(name: "reply_id", type: .uuid, values: known.keys.map(\.value)),
                    ListedColumn(name: "last", type: .integer, values: known.values.map(\.value)),
                ])
            var news: [News] = []
            for row in try db.rows(
                """
                SELECT f.reply_id, m.status, m.node_id, \(LoggedPiece.columns)
                FROM \(listed) LEFT JOIN messages m ON m.id = f.reply_id
                  LEFT JOIN reply_log l ON l.message_id = f.reply_id AND l.id > f.last AND m.status = 'streaming'
                ORDER BY f.reply_id, l.id
                """)
            {
                let reply: Message.ID = try row["reply_id"]
                if news.last?.reply != reply {
                    news.append(
                        News(reply: reply, status: try row["status"], node: try row["node_id"], pieces: []))
                }
                if try row["entry"] as LogEntry? != nil {
                    news[news.count - 1].pieces.append(try LoggedPiece(row: row))
                }
            }
            return news
        }
    }

    /// The reply that is running in a chat.
    package func running(in chat: Chat.ID, of owner: User.ID) async throws -> Message? {
        try await database.read { db in
            let row = try db.row(
                """
                SELECT id FROM messages WHERE chat_id = \(chat) AND user_id = \(owner) AND status = 'streaming'
                """)
            return try row.map { try db.message(try $0["id"], in: chat) }
        }
    }

    /// Asks the server that writes a reply to stop it. Does nothing if it has ended.
    package func requestStop(_ id: Message.ID, of owner: User.ID) async throws {
        try await database.write(isRepeatable: true) { db in
            try db.run(
                """
                UPDATE messages SET is_stopping = \(true)
                WHERE id = \(id) AND user_id = \(owner) AND status = 'streaming'
                """)
        }
    }

    /// Which of this server's replies are to stop: somebody has asked for it, or they have been deleted.
    package func toStop(among ids: [Message.ID]) async throws -> [Message.ID] {
        guard !ids.isEmpty else { return [] }
        return try await database.read { db in
            let listed = db.dialect.table(
                "f", [ListedColumn(name: "reply_id", type: .uuid, values: ids.map(\.value))])
            return try db.rows(
                """
                SELECT f.reply_id FROM \(listed)
                  LEFT JOIN messages m ON m.id = f.reply_id AND m.status = 'streaming' AND NOT m.is_stopping
                WHERE m.id IS NULL
                """
            ).map { try $0["reply_id"] }
        }
    }
}
