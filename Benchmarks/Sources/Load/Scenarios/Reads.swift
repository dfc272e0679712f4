import Foundation
import NIOCore

/// The scenarios in which clients read the same thing again and again, on connections that are kept.
struct Reads {
    let stage: Stage
    let deployment: Deployment
    /// Whether nginx is measured too, with the same answers from a file.
    let isBesideNginx: Bool

    /// Something to read, with what the first client got.
    private struct Content {
        let title: String
        let request: Request
        let bytes: [UInt8]
        let entityTag: String?
    }

    private static let crowd = 32
    /// Messages of the chat whose page is read: half of them the user's.
    private static let messages = 50

    /// The list of a user who has 50 chats.
    func list() async throws -> [Measurement] {
        try await running(.oneDelta) { server, _ in
            _ = try await server.makeChats(50, on: stage.readersLoop)
            return [("list", server.reading("/api/v1/chats/?limit=50", number: 0))]
        }
    }

    /// The page of a chat of 50 messages: as JSON, and as HTML with the list of chats.
    func page() async throws -> [Measurement] {
        try await running(.paragraphs) { server, upstream in
            let chat = try await fillChat(server, upstream)
            let cookie = try await server.signIn(0, on: stage.readersLoop)
            return [
                ("page, JSON", server.reading("/api/v1/chats/\(chat)/messages?limit=50", number: 0)),
                ("page, HTML", server.page(chat, cookie: cookie)),
            ]
        }
    }

    private func fillChat(_ server: ParleyServer, _ upstream: ScriptedUpstream) async throws -> String {
        let visitors = try await Visitors(1, port: server.port, on: stage.readersLoop) { number in
            Chatting(
                with: .parley(token: server.token(for: 0)), port: server.port, number: number,
                sent: upstream.text(of: number), messagesPerChat: Self.messages, limit: Self.messages / 2)
        }
        let visits = try await visitors.run(for: .seconds(60))
        try await visitors.leave()
        guard let chat = visits.first?.chat, visits.first?.error == nil else {
            throw LoadError("The chat could not be filled: \(visits.first?.error ?? "no reason")")
        }
        return chat.id
    }

    private func running(
        _ script: Script, _ prepare: (ParleyServer, ScriptedUpstream) async throws -> [(String, Request)]
    ) async throws -> [Measurement] {
        let (contents, measurements) = try await stage.inFolder { folder in
            try await ScriptedUpstream.running(script, replies: 1, on: stage.upstreamLoop) { upstream, port in
                try await ParleyServer.running(deployment, upstream: port, users: 1, in: folder) { server in
                    let requests = try await prepare(server, upstream)
                    var (contents, measurements): ([Content], [Measurement]) = ([], [])
                    for (title, request) in requests {
                        let content = try await content(title, request)
                        contents.append(content)
                        // A server does not know the tags of another.
                        let isAlone = deployment.engine.servers == 1
                        measurements += try await measure(
                            content, by: deployment.name, processes: server.processes, tagsAreKnown: isAlone)
                    }
                    return (contents, measurements)
                }
            }
        }
        var all = measurements
        for content in contents where isBesideNginx { all += try await nginx(content) }
        return all
    }

    private func content(_ title: String, _ request: Request) async throws -> Content {
        let (answer, body) = try await request.send(on: stage.readersLoop)
        return Content(title: title, request: request, bytes: body, entityTag: answer.entityTag)
    }

    /// The same bytes from a file. Without entity tags if Parley gives none.
    private func nginx(_ content: Content) async throws -> [Measurement] {
        try await stage.inFolder { folder in
            try await Nginx.running(stage.nginx, as: .file(content.bytes), in: folder) { nginx in
                let request = Request(port: nginx.port, method: "GET", path: "/content")
                var file = try await self.content(content.title, request)
                guard file.bytes == content.bytes else { throw LoadError("nginx answers something else") }
                if content.entityTag == nil {
                    file = Content(title: file.title, request: request, bytes: file.bytes, entityTag: nil)
                }
                return try await measure(file, by: "nginx", processes: Measured(nginx.child))
            }
        }
    }

    /// Reads it whole and, if it has an entity tag, as a client that has it already.
    private func measure(
        _ content: Content, by name: String, processes: Measured, tagsAreKnown: Bool = true
    ) async throws -> [Measurement] {
        let title = "\(name), \(content.title)"
        var measurements = try await measure(title, content.request, content.bytes, status: 200, processes: processes)
        if tagsAreKnown, let entityTag = content.entityTag {
            var request = content.request
            request.entityTag = entityTag
            measurements += try await measure("\(title), unchanged", request, [], status: 304, processes: processes)
        }
        return measurements
    }

    private func measure(
        _ title: String, _ request: Request, _ bytes: [UInt8], status: Int, processes: Measured
    ) async throws -> [Measurement] {
        var measurements: [Measurement] = []
        for (clients, time) in [(1, TimeAmount.seconds(1)), (Self.crowd, .seconds(3))] {
            let visitors = try await Visitors(clients, port: request.port, on: stage.readersLoop) { _ in
                Browsing(request, expecting: bytes, status: status)
            }
            let (visits, stretch, _) = try await stage.visit(
                visitors, of: processes, for: time, warmUp: .milliseconds(300))
            measurements.append(
                Measurement(
                    requests: "\(title), \(clients == 1 ? "alone" : "\(clients) connections")", visits, stretch,
                    size: bytes.count))
        }
        return measurements
    }
}
