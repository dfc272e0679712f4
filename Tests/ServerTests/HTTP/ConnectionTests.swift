import API
import Foundation
import NIOHTTP1
import ServiceLifecycle
import TestSupport
import Testing

@testable import Server

/// The gate on real connections.
@Suite struct ConnectionTests {
    private static let logIn = #"{"email":"nobody@example.org","password":"a long password"}"#

    @Test func `a body that waits for permission is requested and answered`() async throws {
        try await withServer { server in
            let connection = try await RawConnection.open(to: server)
            try await connection.send(
                """
                POST /api/v1/auth/login HTTP/1.1
                Host: 127.0.0.1
                Content-Type: application/json
                Content-Length: \(Self.logIn.utf8.count)
                Expect: 100-continue


                """)

            try await connection.expect("HTTP/1.1 100 Continue\r\n\r\n")
            try await connection.send(Self.logIn)
            try await connection.expect("wrong-credentials")
            #expect(connection.received.contains("HTTP/1.1 401 Unauthorized"))
            await connection.close()
        }
    }

    @Test func `an overlong body is refused before it is sent`() async throws {
        try await withServer { server in
            let connection = try await RawConnection.open(to: server)
            try await connection.send(
                """
                POST /api/v1/auth/login HTTP/1.1
                Host: 127.0.0.1
                Content-Type: application/json
                Content-Length: 3000000
                Expect: 100-continue


                """)

            try await connection.expectClosed()
            #expect(connection.received.hasPrefix("HTTP/1.1 413 "))
            #expect(connection.received.contains("too-large"))
        }
    }

    @Test(arguments: ["", "Host: a\nHost: b\n", "Host: a\nHost: a\n", "Host: a b\n", "Host:\n"])
    func `a request without exactly one well-formed host is bad`(hosts: String) async throws {
        try await withServer { server in
            let connection = try await RawConnection.open(to: server)

            try await connection.send("GET /health HTTP/1.1\n\(hosts)\nGET /health HTTP/1.1\nHost: a\n\n")

            try await connection.expect("HTTP/1.1 400 Bad Request")
            #expect(!connection.received.contains("200 OK"))
            await connection.close()
        }
    }

    @Test func `a dripping body is refused`() async throws {
        var settings = ServerSettings()
        settings.connections.bodyTime = .milliseconds(300)
        try await withServer(settings: settings) { server in
            let body = try await RawConnection.open(to: server)
            try await body.send(
                """
                POST /api/v1/auth/login HTTP/1.1
                Host: 127.0.0.1
                Content-Type: application/json
                Content-Length: 1000


                """)

            // Each drop arrives in time, but the whole body does not.
            try await eventually("the end of the connection", within: .seconds(180)) {
                try? await body.send("x")
                return body.isClosed
            }
            #expect(body.received.isEmpty || body.received.hasPrefix("HTTP/1.1 408 Request Timeout"))
        }
    }

    @Test func `dripping headers end the connection`() async throws {
        var settings = ServerSettings()
        settings.connections.idle = .milliseconds(500)
        try await withServer(settings: settings) { server in
            let head = try await RawConnection.open(to: server)

            try? await head.send("GET /health HTTP/1.1\nX-Drip: ")
            try await eventually("the end of the connection", within: .seconds(180)) {
                try? await head.send("x")
                return head.isClosed
            }
            #expect(head.received.isEmpty)
        }
    }

    @Test func `connections per address are limited`() async throws {
        var settings = ServerSettings()
        settings.connections.perNetwork = 3
        settings.connections.uncounted = []
        try await withServer(settings: settings) { server in
            let health = "GET /health HTTP/1.1\nHost: a\n\n"
            let connections = try await (0..<3).asyncMap { _ in try await RawConnection.open(to: server) }
            for connection in connections {
                try await connection.send(health)
                try await connection.expect("200 OK")
            }

            let fourth = try await RawConnection.open(to: server)
            try await fourth.expectClosed()
            await connections[0].close()

            try await eventually("a free place", within: .seconds(180)) {
                let next = try await RawConnection.open(to: server)
                try? await next.send(health)
                try await eventually("an answer", within: .seconds(180)) { next.isClosed || !next.received.isEmpty }
                let isIn = next.received.contains("200 OK")
                await next.close()
                return isIn
            }
        }
    }

    @Test func `readers that never read do not stop the server from shutting down`() async throws {
        var settings = ServerSettings()
        settings.connections.farewell = .milliseconds(200)
        let text = String(repeating: "All work and no play. ", count: 500_000)
        try await withServer(.messages(deltas: [text]), settings: settings) { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            let cookie = try #require(admin.cookie)
            var readers: [RawConnection] = []
            let sent = try await admin.post(
                "/chats/\(chat.id)/messages", NewMessageBody(content: "Hi"), headers: ["accept": "application/json"])
            let reply = try sent.decode(SentBody.self, expecting: 202).reply.id
            for _ in 0..<20 {
                let reader = try await RawConnection.open(to: server, reads: false)
                try await reader.send(
                    """
                    GET /api/v1/chats/\(chat.id)/messages/\(reply)/events HTTP/1.1
                    Host: 127.0.0.1
                    Cookie: \(cookie)


                    """)
                readers.append(reader)
            }

            // The end of `withServer` asks the server to stop, and waits for it.
            await server.shutDown()
            _ = readers.count
        }
    }
}
