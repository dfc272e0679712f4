internal import Model
internal import Web

/// Messages as HTML, each rendered once and kept while there is room.
final class RenderedMessages: Sendable {
    /// Identifies what is rendered: a text only ever grows, so its length identifies its version.
    private struct Key: Hashable {
        let id: Message.ID
        let length: Int
        /// Nil for a message of texts, which is the same in all languages.
        let language: Language?

        init(_ message: Message, in language: Language) {
            id = message.id
            length = message.size
            self.language = message.parts.allSatisfy { $0.kind == .text } ? nil : language
        }
    }

    /// Most bytes of HTML to keep.
    private static let capacity = 24 << 20
    /// Texts up to this many bytes are rendered at once for a request; longer ones on the compute threads.
    private static let small = 8 << 10

    private let pages: Pages
    private let pool: ComputePool
    private let kept = SharedCache<Key, [String]>(capacity: capacity) { $0.reduce(64) { $0 + $1.utf8.count + 16 } }

    init(pages: Pages, pool: ComputePool) {
        self.pages = pages
        self.pool = pool
    }

    /// How many messages have been rendered so far.
    var made: Int { kept.made }

    /// The blocks of each message.
    func blocks(of messages: [Message], for reader: User) async throws -> [[String]] {
        var allowance = Self.small
        var blocks: [[String]] = []
        for message in messages {
            blocks.append(try await self.blocks(of: message, for: reader, allowance: &allowance))
        }
        return blocks
    }

    /// The blocks of a message.
    func blocks(of message: Message, for reader: User) async throws -> [String] {
        var allowance = Self.small
        return try await blocks(of: message, for: reader, allowance: &allowance)
    }

    private func blocks(
        of message: Message, for reader: User, allowance: inout Int
    ) async throws -> [String] {
        let key = Key(message, in: reader.language)
        if let blocks = kept.kept(key) { return blocks }
        if key.length <= allowance {
            allowance -= key.length
            let blocks = MessageSections.blocks(of: message, pages, in: reader.language)
            kept.keep(blocks, for: key)
            return blocks
        }
        return try await kept.value(for: key) { [pages, pool] in
            try await pool.run(for: reader.id) { MessageSections.blocks(of: message, pages, in: reader.language) }
        }
    }
}
