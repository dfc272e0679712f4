/// An event of a stream.
public struct Moment: Sendable, Hashable {
    /// Type of the event, or of the delta in it; nil for any.
    let kind: String?
    /// Which of them, from 1; nil for all.
    let number: Int?

    static let every = Moment(kind: nil, number: nil)

    /// The nth event, from 1.
    public static func event(_ number: Int) -> Moment { Moment(kind: nil, number: number) }

    /// The nth event or delta of a type, such as `content_block_stop` or `text_delta`, from 1.
    public static func event(_ kind: String, _ number: Int = 1) -> Moment { Moment(kind: kind, number: number) }

    /// The first event.
    public static let messageStart = event("message_start")
    /// The event with stop reason and usage.
    public static let messageDelta = event("message_delta")
    /// The last event.
    public static let messageStop = event("message_stop")

    /// The nth delta of text, from 1.
    public static func textDelta(_ number: Int) -> Moment { event("text_delta", number) }
    /// The nth delta of thinking, from 1.
    public static func thinkingDelta(_ number: Int) -> Moment { event("thinking_delta", number) }
    /// The nth signature, from 1.
    public static func signature(_ number: Int = 1) -> Moment { event("signature_delta", number) }
    /// The nth delta of a tool's input, from 1.
    public static func inputDelta(_ number: Int) -> Moment { event("input_json_delta", number) }
    /// The nth end of a block, from 1.
    public static func blockStop(_ number: Int) -> Moment { event("content_block_stop", number) }
}
