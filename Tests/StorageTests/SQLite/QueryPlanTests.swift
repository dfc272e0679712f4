import Model
import Testing
import TextSearch

@testable import Storage

/// A request must not cost more because others have stored more.
@Suite struct QueryPlanTests {
    @Test func `a scan would be noticed`() async throws {
        try await withDatabase(on: .sqlite) { database in
            let plan = try await database.plan { database in
                _ = try await database.read { try $0.rows("SELECT id FROM messages WHERE status = 'x'") }
            }

            #expect(wholeTableSteps(in: plan) == ["SCAN messages"])
        }
    }

    @Test func `a page of messages is found by identifiers, its siblings by their index`() async throws {
        try await withChat(on: .sqlite) { fixture in
            let all = try await fixture.addConversation(of: 10)

            let plan = try await fixture.database.plan { database in
                let messages = MessageStore(database: database)
                _ = try await messages.messages(in: fixture.chat.id, of: fixture.ada.id, limit: 3)
                _ = try await messages.messages(in: fixture.chat.id, of: fixture.ada.id, before: all[5].id, limit: 3)
            }

            #expect(wholeTableSteps(in: plan).isEmpty, "\(plan)")
            #expect(plan.contains { $0.contains("SEARCH m USING") && $0.contains("(id=?)") }, "\(plan)")
            let siblings = plan.filter { $0.contains("SEARCH s ") }
            #expect(
                !siblings.isEmpty && siblings.allSatisfy { $0.contains("messages_by_siblings (<expr>=?") }, "\(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") && $0.contains("FOR GROUP") }, "\(plan)")
        }
    }

    @Test func `the list of chats is read in the order of its index`() async throws {
        try await withChat(on: .sqlite) { fixture in
            for archived in [true, false] {
                let plan = try await fixture.database.plan { database in
                    let chats = ChatStore(database: database)
                    _ = try await chats.chats(of: fixture.ada.id, archived: archived)
                    _ = try await chats.chats(of: fixture.ada.id, archived: archived, before: fixture.chat.id)
                }

                #expect(wholeTableSteps(in: plan).isEmpty, "\(plan)")
                #expect(
                    plan.filter { $0.contains("chats_by_activity (user_id=? AND is_archived=?") }.count == 2, "\(plan)")
                #expect(plan.contains { $0.contains("is_archived=? AND (updated_at,id)<(?,?))") }, "\(plan)")
                #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
            }
        }
    }

    @Test func `a session and an API token are found by their hash`() async throws {
        try await withChat(on: .sqlite) { fixture in
            let session = try await SessionStore(database: fixture.database).create(for: fixture.ada.id, agent: "")
            let token = try await TokenStore(database: fixture.database).create(
                APIToken(userID: fixture.ada.id, name: "t"))

            let plan = try await fixture.database.plan { database in
                _ = try await SessionStore(database: database).resume(session)
                _ = try await TokenStore(database: database).owner(of: token)
            }

            #expect(wholeTableSteps(in: plan).isEmpty, "\(plan)")
            #expect(plan.filter { $0.contains("(token_hash=?)") }.count == 2, "\(plan)")
        }
    }

    @Test func `sending, ending, following and deleting read no whole table`() async throws {
        try await withChat(on: .sqlite) { fixture in
            let plan = try await fixture.database.plan { database in
                let messages = MessageStore(database: database)
                var reply = try await messages.begin("One", in: fixture.chat.id, of: fixture.ada.id).reply
                _ = try await PromptStore(database: database).material(for: reply, of: fixture.ada.id)
                _ = try await messages.changes(in: fixture.chat.id, of: fixture.ada.id, after: 0)
                _ = try await messages.message(reply.id, in: fixture.chat.id, of: fixture.ada.id)
                reply.status = .complete
                try await messages.finish(reply, of: fixture.ada.id)
                let chats = ChatStore(database: database)
                _ = try await chats.create(title: nil, owner: fixture.ada.id)
                _ = try await chats.update(fixture.chat.id, of: fixture.ada.id, isArchived: true)
                _ = try await chats.revision(of: fixture.ada.id)
                try await chats.delete(fixture.chat.id, of: fixture.ada.id)
            }

            #expect(wholeTableSteps(in: plan).isEmpty, "\(plan)")
        }
    }

    @Test func `a search goes from the index to the rows, and newest first without sorting`() async throws {
        try await withSearchableChat(on: .sqlite) { fixture in
            try await fixture.say("Soup")

            let plan = try await fixture.database.plan { database in
                _ = try await SearchStore(database: database)
                    .hits(for: SearchQuery("soup"), of: fixture.ada.id, limit: 10)
            }

            #expect(plan.contains { $0.contains("messages_by_search_entry (search_entry=?)") }, "\(plan)")
            #expect(plan.contains { $0.contains("chats_by_search_entry (search_entry=?)") }, "\(plan)")
            let scans = wholeTableSteps(in: plan).filter { !$0.contains("VIRTUAL TABLE INDEX") && $0 != "SCAN f" }
            #expect(scans.isEmpty, "\(plan)")
            #expect(plan.filter { $0.contains("TEMP B-TREE") }.count == 2, "the ranking alone: \(plan)")
        }
    }

    @Test func `rows waiting to be indexed are found by an index`() async throws {
        try await withSearchableChat(on: .sqlite) { fixture in
            let plan = try await fixture.database.plan { database in
                _ = try await SearchBacklog(database: database).indexSome()
            }

            #expect(plan.contains { $0.contains("chats_not_indexed") }, "\(plan)")
            #expect(plan.contains { $0.contains("messages_not_indexed") }, "\(plan)")
        }
    }

    @Test func `a sign-in and the context of a prompt read no whole table`() async throws {
        try await withDatabase(on: .sqlite) { database in
            let ada = try await database.makeUser("ada")
            _ = try await ContextStore(database: database).save("x", as: .primary, by: ada.id)

            let plan = try await database.plan { database in
                let attempts = LoginAttempts(database: database)
                try await attempts.begin(email: ada.email.description, address: "10.0.0.1")
                _ = try await UserStore(database: database).credentials(email: ada.email)
                try await attempts.succeed(email: ada.email.description, address: "10.0.0.1")
                _ = try await SessionStore(database: database).create(for: ada.id, agent: "")
                _ = try await ContextStore(database: database).context(.primary)
                _ = try await ContextStore(database: database).context(.personal(ada.id))
            }

            #expect(wholeTableSteps(in: plan).isEmpty, "\(plan)")
        }
    }

    @Test func `every reference is indexed on the referring column, so that deleting does not scan`() async throws {
        try await withDatabase(on: .sqlite) { database in
            let unindexed = try await database.read { db in
                let tables: [String] = try db.rows("SELECT name FROM sqlite_master WHERE type = 'table'").map {
                    try $0["name"]
                }
                return try tables.flatMap { table -> [String] in
                    let references = try db.rows("SELECT * FROM pragma_foreign_key_list(\(table))")
                    let columns: [String] = try references.map { try $0["from"] }
                    return try columns.filter { column in
                        let name = Query(stringLiteral: table)
                        let plan = try db.rows(
                            "EXPLAIN QUERY PLAN SELECT 1 FROM \(name) WHERE \(Query(stringLiteral: column)) = 'x'")
                        return try plan.contains { (try $0["detail"] as String).hasPrefix("SCAN") }
                    }.map { "\(table).\($0)" }
                }
            }

            // These tables have at most a few hundred rows, and accounts are rarely deleted.
            let small = [
                "invites.created_by", "context_files.user_id", "context_files.updated_by",
                "context_versions.updated_by",
            ]
            #expect(Set(unindexed).subtracting(small).isEmpty)
        }
    }
}
