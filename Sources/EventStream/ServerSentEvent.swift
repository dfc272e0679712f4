/// One event of a `text/event-stream`.
///
/// - Source: WHATWG HTML, "Server-sent events"
///   <https://html.spec.whatwg.org/multipage/server-sent-events.html>.
public struct ServerSentEvent: Sendable, Hashable {
    /// The position of the stream after this event; a reader sends it back as `Last-Event-ID`.
    ///
    /// A parsed event carries the last identifier seen, which may have come with an earlier event.
    public var id: String?

    /// Name of the event, or nil for the standard's default, `message`.
    public var event: String?

    /// Payload, lines joined with LF.
    public var data: String

    /// An event with the given fields.
    public init(id: String? = nil, event: String? = nil, data: String) {
        self.id = id
        self.event = event
        self.data = data
    }
}
