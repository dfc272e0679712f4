import API
import Assistant
import EventStream
import Foundation
import Model
import NIOHTTP1
import Storage
import TestSupport
import Testing

@testable import Server

/// Readers of one reply are written to together, which none of them may notice.
@Suite struct ReplyFanOutTests {
    private struct Left: Error {}

    /// Reads a reply through as many connections as it takes, and leaves each after `stay` deltas.
    private func read(
        _ path: String, as person: Person, stay: Int, arrived: @Sendable () -> Void = {}
    ) async throws -> (text: String, endings: Int) {
        var (text, position, endings) = ("", "0", 0)
        while endings == 0 {
            var left = stay
            let request = person.request(.GET, path, nil, headers: ["last-event-id": position])
            do {
                _ = try await person.events(of: request) { event in
                    position = event.event.id ?? position
                    switch event.name {
                    case "message_start": arrived()
                    case "content_delta":
                        text += try event.data(ContentDeltaData.self).delta
                        left -= 1
                        if left == 0 { throw Left() }
                    case "part_start", "part_end": break
                    default: endings += 1
                    }
                }
            } catch is Left {}
        }
        return (text, endings)
    }

    @Test func `readers who come and go get all of a reply, byte for byte, and one end`() async throws {
        let gate = Gate()
        let deltas = (0..<120).map { "Grüße \($0) 🙂\n" }
        try await withServer(.stepwise(deltas: deltas, at: gate)) { server in
            let ada = try await server.setUp()
            let sent = try await ada.begin("Hi", in: ada.createChat())
            let path = "/chats/\(sent.reply.chatID)/messages/\(sent.reply.id)/events"
            let connected = Gate()

            let reading = Task {
                try await inParallel(40) { number in
                    // The first ten stay until the end.
                    try await read(path, as: ada, stay: number < 10 ? .max : number) {
                        Task { try await connected.pass() }
                    }
                }
            }
            try await eventually("all read") { connected.arrivals >= 40 }
            connected.open()
            let pump = Task { try await gate.usher(deltas.count) }
            let readings = try await finishing { try await reading.value }
            try await pump.value

            #expect(readings.count == 40)
            #expect(readings.allSatisfy { $0.text == deltas.joined() && $0.endings == 1 })
        }
    }

    /// Ways to tell that access changed.
    enum Notice: CaseIterable {
        /// Everybody waiting is woken.
        case woken
        /// The change is only counted: readers not yet waiting learn of it with the next text.
        case counted
    }

    @Test(arguments: Notice.allCases)
    func `among many readers, one who is no longer signed in is cut off, and the others continue`(
        notice: Notice
    ) async throws {
        let gate = Gate()
        try await withServer(.stepwise(deltas: ["one ", "two ", "three"], at: gate)) { server in
            let ada = try await server.setUp()
            let former = try await ada.signingIn()
            let sent = try await ada.begin("Hi", in: ada.createChat())
            let path = "/chats/\(sent.reply.chatID)/messages/\(sent.reply.id)/events"
            let (connected, heard) = (Gate(), Gate())

            let reading = Task {
                try await inParallel(12) { number in
                    let person = number == 0 ? former : ada
                    return try await person.events(of: person.request(.GET, path, nil)) { event in
                        guard event.name != "part_start" else { return }
                        let gate = event.name == "message_start" ? connected : heard
                        Task { try await gate.pass() }
                    }
                }
            }
            try await eventually("all read") { connected.arrivals == 12 }
            connected.open()
            gate.release()
            try await eventually("all have heard the beginning") { heard.arrivals == 12 }
            heard.open()
            try await end(former, of: server, notice)
            gate.open()
            let streams = try await finishing { try await reading.value }

            #expect(streams[0].map(\.name) == ["message_start", "part_start", "content_delta"])
            #expect(streams.dropFirst().allSatisfy { $0.last?.name == "message_end" })
        }
    }

    private func end(_ former: Person, of server: TestServer, _ notice: Notice) async throws {
        guard notice == .counted else {
            return #expect(try await former.send(.POST, "/auth/logout", nil).status == 204)
        }
        let sessions = try await former.get("/auth/sessions").decode(SessionListBody.self).sessions
        let session = try #require(sessions.first { $0.isCurrent }.flatMap { Session.ID($0.id) })
        let user = try #require(former.user.flatMap { User.ID($0.id) })
        try await SessionStore(database: server.database).end(session, of: user)
        server.replies.watch(of: user).access.notify()
    }

    @Test func `a reader that pauses for a while delays nobody, and gets everything in the end`() async throws {
        let gate = Gate()
        let deltas = (0..<500).map { String(repeating: "\($0 % 10)", count: 2_000) }
        try await withServer(.messages(deltas: deltas)) { server in
            let ada = try await server.setUp()
            let sent = try await ada.begin("Hi", in: ada.createChat())
            let path = "/chats/\(sent.reply.chatID)/messages/\(sent.reply.id)/events"

            let slow = Task {
                var text = ""
                _ = try await ada.events(of: ada.request(.GET, path, nil)) { event in
                    guard event.name == "content_delta" else { return }
                    try await gate.pass()
                    text += try event.data(ContentDeltaData.self).delta
                }
                return text
            }
            try await eventually("the slow one reads") { gate.arrivals > 0 }
            let quick = try await finishing { try await read(path, as: ada, stay: .max) }
            gate.open()
            let text = try await finishing { try await slow.value }

            #expect(quick.text == deltas.joined())
            #expect(text == quick.text)
        }
    }

    @Test func `a reader with a position past the end gets the later text, and harms no other reader`() async throws {
        let gate = Gate()
        try await withServer(.stepwise(deltas: ["one ", "two ", "three"], at: gate)) { server in
            let ada = try await server.setUp()
            let sent = try await ada.begin("Hi", in: ada.createChat())
            let path = "/chats/\(sent.reply.chatID)/messages/\(sent.reply.id)/events"
            let connected = Gate()

            let reading = Task {
                try await inParallel(8) { number in
                    let position = number.isMultiple(of: 2) ? "9999" : "0"
                    let request = ada.request(.GET, path, nil, headers: ["last-event-id": position])
                    return try await ada.events(of: request) { event in
                        if event.name == "message_start" { Task { try await connected.pass() } }
                    }
                }
            }
            try await eventually("all read") { connected.arrivals == 8 }
            connected.open()
            gate.open()
            let streams = try await finishing { try await reading.value }

            for events in streams {
                let deltas = events.filter { $0.name == "content_delta" }
                #expect(try deltas.map { try $0.data(ContentDeltaData.self).delta }.joined() == "one two three")
                #expect(events.last?.event.id == "1.0:end")
            }
        }
    }
}
