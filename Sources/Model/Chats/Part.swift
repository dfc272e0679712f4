/// One piece of a message's content. A message has at least one, unless nothing was written.
package struct Part: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case text
        /// What the model thought before it answered, or a summary of it.
        case thinking
        case image
        case document
        case toolUse = "tool_use"
        case toolResult = "tool_result"
        /// A context that has changed since the chat began, told in front of what a person says.
        case instructions
        /// A block that this version does not know.
        case opaque
    }

    /// Its place in the message, from 0.
    package let ordinal: Int
    /// Number of the model call within the reply that wrote it, from 0.
    package let step: Int
    package let kind: Kind
    /// What a person reads.
    package var text: String
    /// The block in the provider's own form, as JSON text, if it has to be sent back exactly as it came.
    package var wire: String?
    /// Fingerprint of the account at the provider that wrote ``wire``; `nil` if that goes to any provider.
    package var account: String?
    /// Milliseconds from its beginning to its end; `nil` if unknown.
    package var durationMillis: Int?

    package init(
        ordinal: Int, step: Int = 0, kind: Kind = .text, text: String = "", wire: String? = nil,
        account: String? = nil, durationMillis: Int? = nil
    ) {
        self.ordinal = ordinal
        self.step = step
        self.kind = kind
        self.text = text
        self.wire = wire
        self.account = account
        self.durationMillis = durationMillis
    }
}

/// How far somebody has read a message: everything before a place in one of its parts.
///
/// Positions of a message are totally ordered, and can be found again in the stored message. Written `ordinal.offset`;
/// readers should treat the text as opaque.
package struct Position: Hashable, Comparable, Sendable {
    /// The part, from 0. The number of parts if all are read.
    package let ordinal: Int
    /// 0 before the part; after it has begun, 1 and the bytes of its text that are read.
    package let offset: Int

    /// Nothing is read.
    package static let start = Position(ordinal: 0, offset: 0)

    package init(ordinal: Int, offset: Int) {
        self.ordinal = ordinal
        self.offset = offset
    }

    package static func < (left: Position, right: Position) -> Bool {
        (left.ordinal, left.offset) < (right.ordinal, right.offset)
    }
}

extension Position: LosslessStringConvertible {
    /// Parses a position. A number alone counts the bytes read of a message whose only part is a text, as before there
    /// were parts.
    package init?(_ text: String) {
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        switch (numbers.count, numbers.first ?? nil, numbers.last ?? nil) {
        case (2, let ordinal?, let offset?) where ordinal >= 0 && offset >= 0:
            self.init(ordinal: ordinal, offset: offset)
        case (1, 0?, _): self = .start
        case (1, let bytes?, _) where bytes > 0 && bytes < .max: self.init(ordinal: 0, offset: bytes + 1)
        default: return nil
        }
    }

    package var description: String { "\(ordinal).\(offset)" }
}
