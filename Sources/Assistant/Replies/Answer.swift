internal import Anthropic
internal import Model

/// What the model reported about its answer, and how long it took. The text itself is in the live reply.
struct Answer: Sendable {
    private var accumulator = MessageAccumulator()
    private(set) var pace = Pace()
    /// Whether the text contains anything visible.
    private(set) var isVisible = false

    var message: Anthropic.Message { accumulator.message }

    /// Why a message that ended normally still does not count as an answer.
    var failure: ReplyFailure? {
        switch message.stopReason {
        case .refusal: .refused
        case .contextWindowExceeded where !isVisible: .contextTooLong
        default: isVisible ? nil : .empty
        }
    }

    mutating func note(_ added: PartAssembly.Addition) {
        guard added.kind == .text else { return }
        pace.noteText()
        if !isVisible { isVisible = added.text.hasVisibleText }
    }

    /// Keeps what an event says about the message, but not the content blocks: those are in the parts.
    mutating func note(_ event: StreamEvent) {
        switch event {
        case .messageStart, .messageDelta: accumulator.apply(event)
        default: break
        }
    }
}

/// How long the model takes, from the moment it is asked.
struct Pace: Sendable {
    private let start = ContinuousClock.now
    /// Time to the first visible text.
    private(set) var firstText: Duration?

    var whole: Duration { ContinuousClock.now - start }

    mutating func noteText() {
        if firstText == nil { firstText = ContinuousClock.now - start }
    }
}

extension Duration {
    /// Whole milliseconds.
    var millis: Int { Int(self / .milliseconds(1)) }
}
