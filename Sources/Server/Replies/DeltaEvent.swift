internal import API
internal import NIOCore

/// The event `content_delta`, sent to every reader for every few letters.
struct DeltaEvent {
    let text: String
    /// The reader's position after it, in bytes of the reply.
    let position: Int

    /// The encoded event.
    var encoded: ByteBuffer {
        ByteBuffer(event: "content_delta", id: String(position), ContentDeltaData(delta: text))
    }
}
