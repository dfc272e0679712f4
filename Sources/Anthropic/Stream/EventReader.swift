internal import EventStream
internal import NIOCore

/// Turns the bytes of a body into events, in order, up to the end of the message or the first failure.
struct EventReader {
    private var parser: EventStreamParser
    private var order = StreamOrder()

    /// Why nothing more will come, once that is known.
    private(set) var failure: Failure?

    enum Failure {
        case violation(reason: String)
        case reported(JSON)
    }

    init(maximumEventSize: Int) {
        parser = EventStreamParser(maximumEventSize: maximumEventSize)
    }

    /// Whether the message is complete.
    var hasEnded: Bool { order.hasEnded }

    /// The events that these bytes complete. Sets ``failure`` if the stream is of no use after them.
    mutating func read(_ bytes: ByteBuffer) -> [StreamEvent] {
        var received: [ServerSentEvent] = []
        var events: [StreamEvent] = []
        do throws(EventStreamError) {
            try parser.feed(bytes.readableBytesSpan, into: &received)
        } catch {
            failure = .violation(reason: "an event is larger than \(parser.maximumEventSize) bytes")
        }
        for event in received where !order.hasEnded {
            guard take(event, into: &events) else { break }
        }
        return events
    }

    private mutating func take(_ event: ServerSentEvent, into events: inout [StreamEvent]) -> Bool {
        do throws(StreamEvent.Violation) {
            switch try StreamEvent.decode(event) {
            case .nothing: break
            case .error(let json):
                failure = .reported(json)
                return false
            case .event(let event):
                try order.check(event)
                events.append(event)
            }
            return true
        } catch {
            failure = .violation(reason: error.reason)
            return false
        }
    }
}
