import API
import TestSupport
import Testing

@testable import Server

@Suite struct ChatLimitTests {
    @Test func `one below the limit, two parallel creations give one chat, two hundred times`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let id = try #require(admin.user?.id)
            _ = try await admin.patch("/admin/users/\(id)", UserChangesBody(maxChats: 3))
            _ = try await admin.createChat()
            _ = try await admin.createChat()

            for _ in 0..<200 {
                async let first = admin.post("/chats", NewChatBody())
                async let second = admin.post("/chats/", NewChatBody())
                let answers = try await [first, second]

                #expect(answers.map(\.status).sorted() == [201, 403])
                #expect(answers.first { $0.status == 403 }?.slug == "chat-limit")
                let created = try #require(answers.first { $0.status == 201 })
                _ = try await admin.delete("/chats/\(created.decode(ChatBody.self).id)")
            }
        }
    }

    @Test func `archived chats free space under the limit, and unarchiving needs it`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let id = try #require(admin.user?.id)
            _ = try await admin.patch("/admin/users/\(id)", UserChangesBody(maxChats: 1))
            let first = try await admin.createChat(title: "first")

            let archived = try await admin.patch("/chats/\(first.id)", ChatChangesBody(isArchived: true))
            let second = try await admin.post("/chats", NewChatBody(title: "second"))
            let back = try await admin.patch("/chats/\(first.id)", ChatChangesBody(isArchived: false))

            #expect(archived.status == 200)
            #expect(second.status == 201)
            #expect(back.status == 403)
            #expect(back.slug == "chat-limit")
        }
    }
}
