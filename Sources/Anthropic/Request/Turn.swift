/// One message of the conversation that is sent.
public struct Turn: Sendable, Hashable {
    /// Who speaks.
    public enum Role: String, Sendable, Hashable {
        /// The person.
        case user
        /// The model.
        case assistant
        /// The operator, in mid-conversation. Few models know it; never for text that somebody else wrote.
        case system
    }

    /// A piece of a turn.
    public enum Block: Sendable, Hashable {
        /// Text.
        case text(TextBlock)
        /// A block sent as it stands, such as one that a model wrote and wants back unchanged.
        case verbatim(JSON)
    }

    /// Who speaks.
    public var role: Role

    /// What is said.
    public var content: [Block]

    /// A turn of several blocks.
    public init(_ role: Role, _ content: [Block]) {
        self.role = role
        self.content = content
    }

    /// A turn of one text.
    public init(_ role: Role, _ text: String, cacheControl: CacheControl? = nil) {
        self.init(role, [.text(TextBlock(text, cacheControl: cacheControl))])
    }
}
