internal import API
internal import Assistant
internal import Model
internal import NIOCore

/// What has been added to a reply as events, sent to every reader for every few letters.
struct GrowthEvents {
    let growth: [LiveReply.Growth]
    /// The reader's position before and after them.
    let start: Position
    let end: Position

    /// The encoded events. The id of each is the reader's position after it.
    var encoded: ByteBuffer {
        var position = start
        var events = ByteBuffer()
        for (index, change) in growth.enumerated() {
            position = change.end(from: position)
            var event = change.event(at: position)
            if index == 0 { events = event } else { events.writeBuffer(&event) }
        }
        return events
    }
}

extension LiveReply.Growth {
    /// The position after it.
    fileprivate func end(from start: Position) -> Position {
        switch self {
        case .start(let ordinal, _): Position(ordinal: ordinal, offset: 1)
        case .text(let text, _): Position(ordinal: start.ordinal, offset: start.offset + text.utf8.count)
        case .end(let ordinal, _, _): Position(ordinal: ordinal + 1, offset: 0)
        }
    }

    fileprivate func event(at position: Position) -> ByteBuffer {
        let id = position.description
        switch self {
        case .start(let ordinal, let kind):
            return ByteBuffer(event: "part_start", id: id, PartStartData(ordinal: ordinal, kind: kind.rawValue))
        case .text(let text, .text):
            return ByteBuffer(event: "content_delta", id: id, ContentDeltaData(delta: text))
        case .text(let text, .thinking):
            return ByteBuffer(event: "thinking_delta", id: id, ContentDeltaData(delta: text))
        case .text(let text, _):
            return ByteBuffer(event: "part_delta", id: id, ContentDeltaData(delta: text))
        case .end(let ordinal, let kind, let duration):
            let data = PartEndData(ordinal: ordinal, kind: kind.rawValue, durationMillis: duration)
            return ByteBuffer(event: "part_end", id: id, data)
        }
    }
}
