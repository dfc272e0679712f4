import API
import Foundation
import TestSupport
import Testing

@testable import Server

/// The whole server on PostgreSQL, from the first account to a page with an answer.
@Suite struct PostgreSQLTests {
    @Test func `people sign in, ask, search, edit and delete on PostgreSQL`() async throws {
        try await TestDatabase.onPostgreSQL {
            try await withServer { server in
                let admin = try await server.setUp()
                let member = try await server.member()
                let chat = try await admin.createChat(title: "Soups")

                let events = try await admin.converse("Which goulash?", in: chat)
                let found = try await admin.search("goulash")
                let page = try await admin.page("/chat/\(chat.id)")
                let list = try await admin.page("/chat")
                let foreign = try await member.page("/chat/\(chat.id)")
                let deleted = try await admin.delete("/chats/\(chat.id)")

                #expect(events.last?.name == "message_end")
                #expect(found.hits.map(\.message?.role) == ["user"])
                #expect(page.status == 200 && page.text.contains("Which goulash?") && page.text.contains("Hello there"))
                #expect(list.status == 200 && list.text.contains("Soups"))
                #expect(foreign.status == 404)
                #expect(deleted.status == 204)
                #expect(try await admin.search("goulash").hits.isEmpty)
            }
        }
    }
}
