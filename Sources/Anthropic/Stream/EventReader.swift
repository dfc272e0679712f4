internal import EventStream
internal import JSON
internal import NIOCore

/// Turns the bytes of a body into events, in order, up to the end of the message or the first failure.
struct EventReader {
    private var parser = EventStreamParser()
    private var order = StreamOrder()
    private var seam = TextSeam()

    /// How the stream ended, once it did.
    private(set) var ending: StreamEnding?

    /// The events that these bytes complete, including those before a failure. Sets ``ending`` when nothing useful can
    /// follow.
    mutating func read(_ bytes: ByteBuffer) -> [StreamEvent] {
        var received: [ServerSentEvent] = []
        var overflow: StreamEnding?
        do throws(EventStreamError) {
            try parser.feed(bytes.readableBytesSpan, into: &received)
        } catch {
            overflow = .violation(reason: "an event is larger than \(parser.maximumEventSize) bytes")
        }
        var events: [StreamEvent] = []
        for event in received where ending == nil {
            take(event, into: &events)
        }
        ending = ending ?? overflow
        return events
    }

    private mutating func take(_ event: ServerSentEvent, into events: inout [StreamEvent]) {
        do throws(StreamEvent.Violation) {
            var halves = JSONParser.Halves()
            switch try StreamEvent.decode(event, noting: &halves) {
            case .nothing: break
            case .error(let json): ending = .reported(json)
            case .event(let event):
                try order.check(event)
                events += seam.join(event, halves)
                ending = order.hasEnded ? .complete : nil
            }
        } catch {
            ending = .violation(reason: error.reason)
        }
    }
}
