public import JSON

/// A message from a model, complete or as far as it got.
public struct Message: Sendable, Hashable {
    /// The server's identifier of the message.
    public internal(set) var id: String?
    /// The model that answered.
    public internal(set) var model: String?
    /// The content, in the order in which the blocks began.
    public internal(set) var blocks: [Block] = []
    /// Tokens read and written.
    public internal(set) var usage = Usage()
    /// Why the model stopped; nil until it says so.
    public internal(set) var stopReason: StopReason?
    /// The stop sequence that was met.
    public internal(set) var stopSequence: String?
    /// Details of the reason, such as the category and explanation of a refusal.
    public internal(set) var stopDetails: JSON?
    /// Whether the server said that the message is complete. Otherwise it is only part of a message.
    public internal(set) var isComplete = false

    /// The text of all text blocks.
    public var text: String {
        blocks.lazy.filter { $0.isText }.map(\.text).joined()
    }

    /// The thinking of all thinking blocks.
    public var thinking: String {
        blocks.lazy.map(\.thinking).joined()
    }

    /// A block of a message with everything that was added to it.
    ///
    /// It can also be assembled alone, by a reader that does not keep the whole message.
    public struct Block: Sendable, Hashable {
        /// How the block began.
        public let start: ContentBlock
        /// Its text.
        public internal(set) var text = ""
        /// Its thinking.
        public internal(set) var thinking = ""
        /// Its signature.
        public internal(set) var signature = ""
        /// The input of a tool, as the model wrote it. Empty means `{}`; valid JSON only if the block is complete.
        public internal(set) var inputJSON = ""
        /// Sources of its text.
        public internal(set) var citations: [JSON] = []
        /// Whether the server said that the block is complete.
        public internal(set) var isComplete = false
        /// Whether something was added whose place in the block is not known.
        var hasUnknownAdditions = false

        var isText: Bool {
            if case .text = start { true } else { false }
        }
    }
}
