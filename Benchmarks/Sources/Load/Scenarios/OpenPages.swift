import Foundation
import NIOCore

/// The scenarios in which pages show replies that grow: each page follows its feed, as it does in a browser.
struct OpenPages {
    let stage: Stage
    let deployment: Deployment

    /// One reply of 48 kB, shown by one page, then by many. Meanwhile another user asks for `/health` and for a page.
    func pages() async throws -> [Measurement] {
        // One user has no more open streams than this.
        let crowd = min(stage.streams, 1000)
        return [try await one(pages: 1), try await one(pages: crowd)]
    }

    /// Many replies, each shown by ten pages.
    func crowds() async throws -> Measurement {
        let (replies, pages) = (max(1, stage.streams / 10), 10)
        let script = Script.paragraphs(rate: 20, seconds: stage.shortSeconds, deltaSize: 48)
        return try await running(script, replies: replies, users: 10) { server, upstream, chats in
            let audience = Audience(on: stage.readersLoop)
            for (number, chat) in chats.enumerated() {
                try await audience.open(
                    feeds(of: chat, number, count: pages, upstream, server), as: .pages)
            }
            let (readings, observation) = try await stage.play(
                upstream, to: audience, processes: server.processes, writes: server.writes)
            return Measurement("\(deployment.name), \(replies) replies with \(pages) pages each", readings, observation)
        }
    }

    private func one(pages: Int) async throws -> Measurement {
        var script = Script.paragraphs(rate: 20, seconds: 10, deltaSize: 240)
        script.waitsBeforeEnd = true
        return try await running(script, replies: 1, users: 2) { server, upstream, chats in
            let neighbours = try await neighbours(of: server)
            let audience = Audience(on: stage.readersLoop)
            try await audience.open(feeds(of: chats[0], 0, count: pages, upstream, server), as: .pages)
            try await upstream.waitForAll()
            async let visits = neighbours.run(for: .seconds(300))
            let growth = try await grow(upstream, to: audience, count: pages, server)
            let (readings, ending) = try await end(upstream, to: audience, server)
            try await neighbours.stop()
            let figures = PageFigures(
                readings: readings, growth: growth, ending: ending.stretch, end: ending.time, visits: try await visits)
            try await neighbours.leave()
            return Measurement("\(deployment.name), \(pages) page\(pages == 1 ? "" : "s") of one reply", figures)
        }
    }

    /// Lets the reply grow until all pages show all of it.
    private func grow(
        _ upstream: ScriptedUpstream, to audience: Audience, count: Int, _ server: ParleyServer
    ) async throws -> Stretch {
        let processes = server.processes
        let (script, start) = (upstream.script, Moment(of: processes))
        upstream.begin()
        let patience = ContinuousClock.now + .nanoseconds(script.duration.nanoseconds) + .seconds(60)
        while audience.delivered.count < script.deltas * count, ContinuousClock.now < patience {
            try await Task.sleep(for: .milliseconds(10))
        }
        return Moment(of: processes).since(start)
    }

    /// Ends the reply.
    ///
    /// - Returns: The `time` in seconds until the last page had the ending.
    private func end(
        _ upstream: ScriptedUpstream, to audience: Audience, _ server: ParleyServer
    ) async throws -> ([Reading], (stretch: Stretch, time: Double)) {
        let processes = server.processes
        let (before, start) = (Moment(of: processes), NIODeadline.now().uptimeNanoseconds)
        upstream.end()
        let readings = try await audience.readings(within: .seconds(60))
        let stretch = Moment(of: processes).since(before)
        return (readings, (stretch, Double((readings.map(\.end).max() ?? start) &- start) / 1e9))
    }

    /// Another user's clients: one asks for `/health`, the other for the page of an empty chat.
    private func neighbours(of server: ParleyServer) async throws -> Visitors {
        let loop = stage.neighboursLoop
        let chats = try await server.makeChats(2, on: loop)
        let requests = [
            server.reading("/health", number: 1),
            try await server.page(chats[1], cookie: server.signIn(1, on: loop)),
        ]
        var bodies: [[UInt8]] = []
        for request in requests { bodies.append(try await request.send(on: loop).body) }
        return try await Visitors(
            requests.count, port: server.port, on: loop, pause: .milliseconds(50)
        ) { [bodies] in Browsing(requests[$0], expecting: bodies[$0]) }
    }

    /// Sends a message and opens pages of the chat while the reply has no text yet.
    ///
    /// - Returns: The requests of the pages' feeds.
    private func feeds(
        of chat: String, _ number: Int, count: Int, _ upstream: ScriptedUpstream, _ server: ParleyServer
    ) async throws -> [(request: Request, text: SentText)] {
        let loop = stage.readersLoop
        let cookie = try await server.signIn(number, on: loop)
        _ = try await server.begin(number, in: chat, on: loop)
        let page = String(
            decoding: try await server.page(chat, cookie: cookie).send(on: loop).body, as: UTF8.self)
        guard let mark = page.range(of: "cursor=\"") else { throw LoadError("The page has no cursor") }
        let cursor = page[mark.upperBound...].prefix { $0 != "\"" }
        let request = Request(
            port: server.port, method: "GET", path: "/feed?chat=\(chat)&after=\(cursor)", cookie: cookie)
        return Array(repeating: (request, upstream.text(of: number)), count: count)
    }

    private func running(
        _ script: Script, replies: Int, users: Int,
        _ body: (ParleyServer, ScriptedUpstream, [String]) async throws -> Measurement
    ) async throws -> Measurement {
        try await stage.inFolder { folder in
            try await ScriptedUpstream.running(script, replies: replies, on: stage.upstreamLoop) { upstream, port in
                try await ParleyServer.running(deployment, upstream: port, users: users, in: folder) { server in
                    let chats = try await server.makeChats(replies, on: stage.readersLoop)
                    var measurement = try await body(server, upstream, chats)
                    measurement.errors += try await server.differences(
                        from: upstream, in: chats, on: stage.readersLoop)
                    return measurement
                }
            }
        }
    }
}
