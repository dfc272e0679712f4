import API
import Foundation
import TestSupport
import Testing

@testable import Server

@Suite struct SearchTests {
    @Test func `messages and titles are found, with the matches marked`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat(title: "Книги на лето")
            _ = try await admin.events(of: "/chats/\(chat.id)/messages", NewMessageBody(content: "Which *book*?")) {
                _ in
            }

            let title = try await admin.search("книга")
            let message = try await admin.search("BOOKS")

            #expect(title.hits.map(\.chat.id) == [chat.id] && title.hits.first?.message == nil)
            #expect(title.hits.first?.excerpt.map(\.text) == ["Книги", " на лето"])
            #expect(title.hits.first?.excerpt.map(\.isMatch) == [true, false])
            #expect(message.hits.first?.message?.role == "user" && message.hits.first?.chat.title == chat.title)
            #expect(message.hits.first?.excerpt.filter(\.isMatch).map(\.text) == ["book"])
        }
    }

    @Test func `nobody finds somebody else's chats`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat(title: "Secret plan")
            _ = try await admin.events(of: "/chats/\(chat.id)/messages", NewMessageBody(content: "Secret")) { _ in }
            let member = try await server.member()

            #expect(try await member.search("secret").hits.isEmpty)
            #expect(try await admin.search("secret").hits.count >= 2)
        }
    }

    @Test func `hits come in pages`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            for number in 0..<5 { _ = try await admin.createChat(title: "Soup \(number)") }

            let first = try await admin.search("soup", "&limit=3")
            let second = try await admin.search("soup", "&limit=3&offset=3")

            #expect(first.hits.count == 3 && first.hasMore)
            #expect(second.hits.count == 2 && !second.hasMore)
            #expect(Set((first.hits + second.hits).map(\.chat.title)).count == 5)
        }
    }

    @Test(arguments: [
        ("", "required"), ("q=", "required"), ("q=%20%20", "required"), ("q=a%00b", "nul"),
        ("q=" + String(repeating: "a", count: 257), "too-long"), ("q=a&limit=0", "out-of-range"),
        ("q=a&limit=x", "out-of-range"), ("q=a&limit=51", "out-of-range"), ("q=a&offset=-1", "out-of-range"),
        ("q=a&offset=1001", "out-of-range"),
    ])
    func `an invalid query is refused`(query: String, code: String) async throws {
        try await withServer { server in
            let answer = try await server.setUp().get("/search?\(query)")

            #expect(answer.status == 422)
            #expect(try answer.problem().errors?.map(\.code) == [code])
        }
    }

    @Test(arguments: [
        "%22", "%22%20OR%20%22", "NEAR(a)", "*", "%FF%FE", "%F0%9F%99%82", "a%22%20AND%20terms:", "%", "%2",
    ])
    func `everything typed is taken as words`(query: String) async throws {
        try await withServer { server in
            let answer = try await server.setUp().get("/search?q=\(query)")

            #expect(answer.status == 200)
        }
    }
}

extension Person {
    func search(_ text: String, _ more: String = "") async throws -> SearchBody {
        let query = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return try await get("/search?q=\(query)\(more)").decode(SearchBody.self, expecting: 200)
    }
}
