public import JSON

/// One message of the conversation in a request.
public struct Turn: Sendable, Hashable {
    /// Who speaks.
    public enum Role: String, Sendable, Hashable {
        /// The person.
        case user
        /// The model.
        case assistant
        /// The operator, mid-conversation. Few models support it; never use it for text that somebody else wrote.
        case system
    }

    /// A piece of a turn.
    public enum Block: Sendable, Hashable {
        /// Text.
        case text(TextBlock)
        /// A block sent unchanged, such as one that a model wrote and expects back as it was.
        case verbatim(JSONText)

        /// A block sent as this value, its members in their order.
        public static func verbatim(_ value: JSON) -> Block {
            .verbatim(JSONText(value))
        }
    }

    /// Who speaks.
    public var role: Role

    /// What is said.
    public var content: [Block]

    /// A turn with several blocks.
    public init(_ role: Role, _ content: [Block]) {
        self.role = role
        self.content = content
    }

    /// A turn with a single text.
    public init(_ role: Role, _ text: String, cacheControl: CacheControl? = nil) {
        self.init(role, [.text(TextBlock(text, cacheControl: cacheControl))])
    }
}
