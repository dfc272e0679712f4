/// A message of a conversation.
package struct Message: Hashable, Sendable, Identifiable {
    package typealias ID = Identifier<Message>

    package enum Role: String, Codable, Sendable {
        case user, assistant, system, tool
    }

    /// The state of a message. All but `streaming` are final.
    package enum Status: String, Codable, Sendable {
        /// A reply that is being written.
        case streaming
        case complete
        /// Ended by its reader.
        case stopped
        /// The server stopped while it was running.
        case interrupted
        /// The model, or the connection to it, failed.
        case failed
    }

    package let id: ID
    package let chatID: Chat.ID
    /// The message that it follows; `nil` for the first.
    package let parentID: ID?
    package let role: Role
    /// What was written, in order.
    package var parts: [Part]
    package var status: Status
    package var metadata: Metadata?
    package var siblings: Siblings
    package let createdAt: Timestamp

    package init(
        id: ID = ID(), chatID: Chat.ID, parentID: ID?, role: Role, parts: [Part] = [], status: Status = .complete,
        metadata: Metadata? = nil, siblings: Siblings = Siblings(), createdAt: Timestamp
    ) {
        self.id = id
        self.chatID = chatID
        self.parentID = parentID
        self.role = role
        self.parts = parts
        self.status = status
        self.metadata = metadata
        self.siblings = siblings
        self.createdAt = createdAt
    }
}

extension Message {
    /// A message of a single text.
    package init(
        id: ID = ID(), chatID: Chat.ID, parentID: ID?, role: Role, content: String, status: Status = .complete,
        metadata: Metadata? = nil, siblings: Siblings = Siblings(), createdAt: Timestamp
    ) {
        self.init(
            id: id, chatID: chatID, parentID: parentID, role: role,
            parts: content.isEmpty ? [] : [Part(ordinal: 0, text: content)], status: status, metadata: metadata,
            siblings: siblings, createdAt: createdAt)
    }

    /// What a person reads as the message: its text parts, joined.
    package var content: String {
        if let only = parts.first, parts.count == 1 { return only.kind == .text ? only.text : "" }
        return parts.lazy.filter { $0.kind == .text }.map(\.text).joined()
    }

    /// The position after everything written so far.
    package var end: Position { Position(ordinal: parts.count, offset: 0) }

    /// Bytes of UTF-8 in all parts.
    package var size: Int { parts.reduce(0) { $0 + $1.text.utf8.count } }

    /// Whether a reply was cut off in a way that lets the model continue: not if the model declined to answer, nor if
    /// the reply has reached its size limit.
    package var isCut: Bool {
        guard status != .streaming, !["refused", "reply-too-long"].contains(metadata?.errorCode) else { return false }
        return status != .complete || metadata?.stopReason == "max_tokens"
    }

    /// How a reply was made, as far as known. Token counts are absent if the model did not report them.
    package struct Metadata: Hashable, Sendable {
        /// Name of the model, as reported by the server that ran it.
        package var model: String?
        /// Tokens of the prompt that did not come from a cache.
        package var inputTokens: Int?
        package var outputTokens: Int?
        package var cacheReadTokens: Int?
        package var cacheWriteTokens: Int?
        /// Milliseconds from asking the model to its first visible text.
        package var firstTextMillis: Int?
        /// Milliseconds for which the model was working.
        package var durationMillis: Int?
        /// Price in millionths of a US dollar; absent if the model's price is unknown.
        package var costMicros: Int?
        /// Why the model stopped, as the Messages API spells it.
        package var stopReason: String?
        /// Why a reply failed: one of the codes of ``ReplyFailure``.
        package var errorCode: String?
        /// Identifier of the last request to the model, for the operator.
        package var requestID: String?

        /// The possible range of a count or an amount. The sum of ten thousand maximum values does not overflow.
        package static let counts = 0...1_000_000_000_000
        /// ``errorCode`` of a reply whose prompt does not fit into the model's context window.
        package static let contextTooLong = "context-too-long"

        package init(model: String? = nil) {
            self.model = model
        }
    }

    /// Position of a message among those with the same parent, oldest first.
    package struct Siblings: Hashable, Sendable {
        /// Counts from 1.
        package var index: Int
        package var count: Int
        package var previousID: ID?
        package var nextID: ID?

        package init(index: Int = 1, count: Int = 1, previousID: ID? = nil, nextID: ID? = nil) {
            self.index = index
            self.count = count
            self.previousID = previousID
            self.nextID = nextID
        }
    }
}
