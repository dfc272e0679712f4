import API
import EventStream
import Foundation
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

@Suite struct HistoryTests {
    /// Answers of every kind, none of which may damage a history.
    private static let answers: [ScriptedAnswer] = [
        .messages(deltas: ["An answer."]), .messages(deltas: []), .messages(deltas: [" \n "]),
        .cut(after: ["Half an "]), .cut(after: []), .failing(after: [], type: "overloaded_error"),
        .failing(after: ["Half"], type: "api_error"), .messages(deltas: ["No."], stopReason: "refusal"),
        .messages(deltas: ["Too long"], stopReason: "max_tokens"), .error(status: 400), .hanging(after: ["Stop "]),
    ]

    @Test(arguments: 0..<6)
    func `whatever is done to a chat, in any order, the model gets a history that it accepts`(seed: Int) async throws {
        var dice = SeededNumbers(seed)
        let script = (0..<200).map { _ in Self.answers.randomElement(using: &dice) ?? .messages(deltas: ["x"]) }
        try await withServer(script: script) { server in
            var dice = SeededNumbers(seed + 1000)
            let ada = try await server.setUp()
            let visitor = Visitor(person: ada, path: "/chats/\(try await ada.createChat().id)/messages")

            for step in 0..<40 { try await visitor.act(step, &dice) }

            let requests = server.upstream.requests
            #expect(requests.count > 20)
            for request in requests {
                let turns = try JSONDecoder().decode(Asked.self, from: Data(request.body)).messages
                #expect(turns.isAcceptable, "\(request.text)")
            }
        }
    }
}

/// A person who does random things to a chat.
private struct Visitor {
    let person: Person
    let path: String

    func act(_ step: Int, _ dice: inout SeededNumbers) async throws {
        let messages = try await person.get(path).decode(MessageListBody.self).messages
        let chosen = messages.randomElement(using: &dice)
        switch (Int.random(in: 0..<6, using: &dice), chosen) {
        case (0, let user?) where user.role == "user":
            try await ask(path, NewMessageBody(content: "Edited in \(step)", parent: .after(user.parentID)))
        case (1, let reply?) where reply.role == "assistant":
            try await ask("\(path)/\(reply.id)/regenerate", [String: String]())
        case (2, let last?) where messages.last?.role == "assistant":
            try await ask("\(path)/\(messages.last?.id ?? last.id)/continue", [String: String]())
        case (3, let message?):
            guard let other = message.siblings.previousID ?? message.siblings.nextID else { return }
            #expect(try await person.put("\(path)/head", HeadBody(messageID: other)).status == 200)
        default:
            try await ask(path, NewMessageBody(content: "Question \(step)"))
        }
    }

    /// Reads the answer, and stops one that hangs.
    private func ask(_ path: String, _ body: some Encodable) async throws {
        var reply = ""
        do {
            _ = try await person.events(of: path, body) { event in
                if event.name == "message_start" { reply = try event.data(MessageStartData.self).messageID }
                guard event.name == "content_delta", event.event.data.contains("Stop ") else { return }
                _ = try await person.post("\(self.path)/\(reply)/stop", [String: String]())
            }
        } catch let refused as Refused {
            #expect(refused.response.slug == "conflict", "\(refused)")  // There was nothing to continue.
        }
    }
}

/// The requests to the model.
private struct Asked: Decodable {
    struct Turn: Decodable {
        struct Block: Decodable {
            let text: String
        }

        let role: String
        let content: [Block]
    }

    let messages: [Turn]
}

extension [Asked.Turn] {
    /// Whether every server accepts it: the two sides alternate, the user begins and ends, and nothing is empty.
    fileprivate var isAcceptable: Bool {
        let roles = map(\.role)
        let isAlternating = zip(roles, roles.dropFirst()).allSatisfy { $0 != $1 }
        let isFull = allSatisfy { turn in
            !turn.content.isEmpty && turn.content.allSatisfy { !$0.text.allSatisfy(\.isWhitespace) }
        }
        return roles.first == "user" && roles.last == "user" && isAlternating && isFull
    }
}
