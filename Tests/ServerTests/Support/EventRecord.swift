import AsyncHTTPClient
import EventStream
import Foundation
import NIOCore
import NIOHTTP1

/// One event as sent by the server.
struct EventRecord: Sendable {
    let event: ServerSentEvent

    var name: String { event.event ?? "message" }

    func data<Body: Decodable>(_ type: Body.Type) throws -> Body {
        try JSONDecoder().decode(type, from: Data(event.data.utf8))
    }
}

extension Person {
    /// Posts a command and reads the stream of events that answers it, to its end.
    func events(
        of path: String, _ body: some Encodable, each: (EventRecord) async throws -> Void
    ) async throws -> [EventRecord] {
        try await events(of: request(.POST, path, JSONEncoder().encode(body)), each: each)
    }

    /// Reads a stream of events to its end, or until `each` throws.
    ///
    /// - Parameter onConnection: Called once the stream has started.
    func events(
        of request: HTTPClientRequest, onConnection: () async throws -> Void = {},
        each: (EventRecord) async throws -> Void
    ) async throws -> [EventRecord] {
        let response = try await Browser.load(request)
        guard response.headers["content-type"] == ["text/event-stream"] else {
            let bytes = try await response.body.collect(upTo: 1 << 20)
            throw Refused(
                response: Answer(
                    status: Int(response.status.code), headers: response.headers, body: Data(bytes.readableBytesView)))
        }
        try await onConnection()
        var parser = EventStreamParser()
        var records: [EventRecord] = []
        for try await buffer in response.body {
            for event in try parser.feed(Array(buffer.readableBytesView)) {
                let record = EventRecord(event: event)
                records.append(record)
                try await each(record)
            }
        }
        return records
    }
}

extension [EventRecord] {
    var names: [String] { map(\.name) }
}
