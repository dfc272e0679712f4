import API
import Foundation
import Model
import NIOHTTP1
import Storage
import TestSupport
import Testing

@testable import Server

@Suite struct FeedRevocationTests {
    /// Ways to lose an open session.
    enum Ending: CaseIterable {
        case signOut, sessionEnded, othersEnded, disabled, newPassword
    }

    @Test(arguments: Ending.allCases)
    func `an open feed tells a signed-out person nothing, and ends`(ending: Ending) async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let reader = try await server.member()
            let elsewhere = try await reader.signingIn()
            let cursor = try await reader.pageModel().cursor
            _ = try await reader.createChat(title: "before")

            let texts = try await finishing {
                var texts: [String] = []
                try await reader.follow(after: cursor) { record in
                    texts.append("\(record.event)")
                    guard texts.count == 1 else { return true }
                    // Made by somebody who stays signed in, so that there is news for the owner.
                    let program = try await elsewhere.withToken()
                    try await end(ending, of: reader, by: admin, elsewhere)
                    _ = try await program.post("/chats", NewChatBody(title: "canary"))
                    return true
                }
                return texts
            }

            #expect(texts.count == 1)
            #expect(!texts.contains { $0.contains("canary") })
        }
    }

    @Test(arguments: Ending.allCases)
    func `an open stream of a reply ends for a signed-out person, and the reply continues`(
        ending: Ending
    ) async throws {
        let gate = Gate()
        try await withServer(.stepwise(deltas: ["one", "two"], at: gate)) { server in
            let admin = try await server.setUp()
            let reader = try await server.member()
            let elsewhere = try await reader.signingIn()
            let chat = try await reader.createChat()
            gate.release()

            let events = try await finishing {
                try await reader.events(of: "/chats/\(chat.id)/messages", NewMessageBody(content: "Hi")) { record in
                    guard record.name == "content_delta" else { return }
                    try await end(ending, of: reader, by: admin, elsewhere)
                }
            }

            #expect(events.map(\.name) == ["message_start", "part_start", "content_delta"])
            gate.open()
            let stored = MessageStore(database: server.database)
            let id = try #require(Message.ID(try events[0].data(MessageStartData.self).messageID))
            let (owner, place) = try #require(reader.user.flatMap { User.ID($0.id) }.map { ($0, Chat.ID(chat.id)) })
            try await eventually("the end of the reply") {
                try await stored.message(id, in: #require(place), of: owner).content == "onetwo"
            }
        }
    }

    private func end(_ ending: Ending, of reader: Person, by admin: Person, _ elsewhere: Person) async throws {
        let answer: Answer
        switch ending {
        case .signOut:
            answer = try await reader.send(.POST, "/auth/logout", nil)
        case .sessionEnded:
            let sessions = try await reader.get("/auth/sessions").decode(SessionListBody.self).sessions
            let id = try #require(sessions.first { $0.isCurrent }?.id)
            answer = try await elsewhere.delete("/auth/sessions/\(id)")
        case .othersEnded:
            answer = try await elsewhere.delete("/auth/sessions")
        case .disabled:
            answer = try await admin.patch("/admin/users/\(reader.user?.id ?? "")", UserChangesBody(isActive: false))
        case .newPassword:
            answer = try await elsewhere.post(
                "/auth/password", PasswordBody(currentPassword: Person.password, newPassword: "another horse"))
        }
        #expect([200, 204].contains(answer.status))
    }
}
