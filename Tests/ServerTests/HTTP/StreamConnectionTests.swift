import API
import Assistant
import Foundation
import Logging
import TestSupport
import Testing

@testable import Server

/// Streams of events on real connections.
@Suite struct StreamConnectionTests {
    private static let health = "GET /health HTTP/1.1\nHost: localhost\n\n"
    private static let healthy = "HTTP/1.1 200 OK\r\n"

    /// A person with a chat, who writes requests by hand.
    private struct Scene {
        let person: Person
        let chat: ChatBody

        init(on server: TestServer) async throws {
            person = try await server.setUp().withToken()
            chat = try await person.createChat()
        }

        var fields: String { "Host: localhost\nAuthorization: Bearer \(person.token ?? "")\n" }

        /// The request that sends a message and reads the reply.
        var question: String {
            let body = #"{"content":"Hi"}"#
            return "POST /api/v1/chats/\(chat.id)/messages HTTP/1.1\n\(fields)"
                + "Content-Type: application/json\nContent-Length: \(body.utf8.count)\n\n\(body)"
        }
    }

    private func departures(in log: RecordedLog) -> [RecordedLog.Line] {
        log.lines("A stream of events ended early")
    }

    @Test func `a connection is used again after a stream`() async throws {
        try await withServer { server in
            let scene = try await Scene(on: server)
            let connection = try await RawConnection.open(to: server)

            for turn in 1...3 {
                try await connection.send(scene.question)
                try await eventually("the end of a reply", within: .seconds(180)) {
                    connection.received.components(separatedBy: "event: message_end").count == turn + 1
                        && connection.received.hasSuffix("0\r\n\r\n")
                }
            }
            try await connection.send(Self.health)
            try await connection.expect("ok\n")

            #expect(connection.received.components(separatedBy: "text/event-stream").count == 4)
            #expect(connection.received.components(separatedBy: Self.healthy).count == 5)
            #expect(!connection.received.lowercased().contains("connection: close"))
            await connection.close()
        }
    }

    @Test(arguments: [1, 40]) func `requests sent during a stream are answered after it`(count: Int) async throws {
        let gate = Gate()
        try await withServer(.stepwise(deltas: ["Hello", " there"], at: gate)) { server in
            let scene = try await Scene(on: server)
            let connection = try await RawConnection.open(to: server)

            try await connection.send(scene.question + String(repeating: Self.health, count: count))
            try await connection.expect("event: message_start")
            let early = connection.received
            gate.open()
            try await eventually("all answers", within: .seconds(180)) {
                connection.received.components(separatedBy: Self.healthy).count == count + 2
                    && connection.received.hasSuffix("ok\n")
            }

            #expect(early.components(separatedBy: Self.healthy).count == 2)
            let parts = connection.received.components(separatedBy: Self.healthy)
            #expect(parts[1].contains("event: message_end") && parts[1].hasSuffix("0\r\n\r\n"))
            await connection.close()
        }
    }

    @Test(arguments: [0, 40], Farewell.allCases)
    func `a stream ends when its client leaves, though nothing is written`(
        waiting: Int, farewell: Farewell
    ) async throws {
        let log = RecordedLog()
        try await RecordedLog.$current.withValue(log) {
            try await withServer(.hanging(after: ["Hello"])) { server in
                let scene = try await Scene(on: server)
                let connection = try await RawConnection.open(to: server)
                try await connection.send(scene.question + String(repeating: Self.health, count: waiting))
                try await connection.expect("event: content_delta")

                try await farewell.end(connection)

                try await eventually("the end of the stream", within: .seconds(180)) { departures(in: log).count == 1 }
                #expect(departures(in: log).allSatisfy { $0.level == .debug })
                #expect(server.replies.count == 1, "the reply continues")
                try await connection.expectClosed()
            }
        }
    }

    enum Farewell: CaseIterable {
        case close, reset, half

        func end(_ connection: RawConnection) async throws {
            switch self {
            case .close: await connection.close()
            case .reset: try await connection.reset()
            case .half: try await connection.closeOutput()
            }
        }
    }

    @Test func `a client that has closed its own side gets no stream, but its message is answered`() async throws {
        try await withServer { server in
            let scene = try await Scene(on: server)
            let connection = try await RawConnection.open(to: server)

            try await connection.send(scene.question)
            try await connection.closeOutput()
            try await connection.expectClosed()

            try await eventually("the answer", within: .seconds(180)) {
                let list = try await scene.person.get("/chats/\(scene.chat.id)/messages").decode(MessageListBody.self)
                return list.messages.last?.content == "Hello there" && list.messages.last?.status == "complete"
            }
        }
    }

    @Test func `a client that has closed its own side still gets the answers that are no streams`() async throws {
        try await withServer { server in
            let scene = try await Scene(on: server)
            let connection = try await RawConnection.open(to: server)
            try await connection.send(scene.question)
            try await eventually("the end of the stream", within: .seconds(180)) {
                connection.received.hasSuffix("0\r\n\r\n")
            }

            try await connection.send(Self.health + Self.health)
            try await connection.closeOutput()
            try await connection.expectClosed()

            #expect(connection.received.components(separatedBy: "ok\n").count == 3)
        }
    }

    @Test func `an HTTP/1.0 client gets a stream without chunks that the connection's end ends`() async throws {
        try await withServer { server in
            let scene = try await Scene(on: server)
            let connection = try await RawConnection.open(to: server)

            try await connection.send(scene.question.replacing("HTTP/1.1", with: "HTTP/1.0"))
            try await connection.expectClosed()

            let (head, body) = try #require(connection.received.divided(at: "\r\n\r\n"))
            #expect(head.hasPrefix("HTTP/1.0 200 OK\r\n"))
            #expect(!head.lowercased().contains("transfer-encoding"))
            #expect(head.lowercased().contains("\r\nconnection: close"))
            #expect(body.hasPrefix("id: 0.0\nevent: message_start\n") && body.hasSuffix("}\n\n"))
            #expect(body.contains("event: message_end"))
        }
    }

    @Test func `a whole answer reaches a slow HTTP/1.0 client before the connection ends`() async throws {
        let text = String(repeating: "All work and no play. ", count: 40_000)
        try await withServer(.messages(deltas: [text])) { server in
            let scene = try await Scene(on: server)
            _ = try await scene.person.converse("Hi", in: scene.chat)
            let path = "/api/v1/chats/\(scene.chat.id)/messages"
            let connection = try await RawConnection.open(to: server, reads: false)

            try await connection.send("GET \(path) HTTP/1.0\n\(scene.fields)\n")
            try await connection.startReading()
            try await connection.expectClosed()

            let (_, body) = try #require(connection.received.divided(at: "\r\n\r\n"))
            let list = try JSONDecoder().decode(MessageListBody.self, from: Data(body.utf8))
            #expect(list.messages.last?.content == text)
        }
    }
}

extension String {
    /// What stands before and after the first occurrence of a text.
    fileprivate func divided(at text: String) -> (String, String)? {
        range(of: text).map { (String(self[..<$0.lowerBound]), String(self[$0.upperBound...])) }
    }
}
