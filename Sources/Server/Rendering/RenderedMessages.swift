internal import Markdown
internal import Model

/// Messages as HTML, each rendered once and kept while there is room.
final class RenderedMessages: Sendable {
    /// Identifies what is rendered: a text only ever grows, so its length identifies its version.
    private struct Key: Hashable {
        let id: Message.ID
        let length: Int
    }

    /// Most bytes of HTML to keep.
    private static let capacity = 24 << 20
    /// Texts up to this many bytes are rendered at once for a request; longer ones on the compute threads.
    private static let small = 8 << 10

    private let pool: ComputePool
    private let kept = SharedValues<Key, [String]>(capacity: capacity) { $0.reduce(64) { $0 + $1.utf8.count + 16 } }

    init(pool: ComputePool) {
        self.pool = pool
    }

    /// How many messages have been rendered so far.
    var made: Int { kept.made }

    /// The blocks of each message.
    func blocks(of messages: [Message], for reader: User.ID) async throws -> [[String]] {
        var allowance = Self.small
        var blocks: [[String]] = []
        for message in messages {
            blocks.append(try await self.blocks(of: message, for: reader, allowance: &allowance))
        }
        return blocks
    }

    /// The blocks of a message.
    func blocks(of message: Message, for reader: User.ID) async throws -> [String] {
        var allowance = Self.small
        return try await blocks(of: message, for: reader, allowance: &allowance)
    }

    private func blocks(
        of message: Message, for reader: User.ID, allowance: inout Int
    ) async throws -> [String] {
        let key = Key(id: message.id, length: message.content.utf8.count)
        if let blocks = kept.kept(key) { return blocks }
        if key.length <= allowance {
            allowance -= key.length
            let blocks = Self.render(message)
            kept.keep(blocks, for: key)
            return blocks
        }
        return try await kept.value(for: key) { [pool] in
            try await pool.run(for: reader) { Self.render(message) }
        }
    }

    /// A person's text is shown as typed; a model's text is Markdown.
    private static func render(_ message: Message) -> [String] {
        message.role == .user
            ? Markdown.typedBlocks(message.content) : Markdown.blocks(message.content, scope: "\(message.id)")
    }
}
