internal import Hummingbird
internal import Model
internal import Web

/// The events of feeds that show a message, each rendered and encoded once for all pages that need it.
struct RenderedEvents: Sendable {
    /// Everything that determines an event `message` or `footer`.
    private struct Key: Hashable {
        let isFooter: Bool
        let message: MessageState
        let isEarlier: Bool
        /// What is shown of a running reply.
        let version: LiveDocument.Version?
        let queuePlace: Int?
        let language: Language
    }

    /// Everything that determines an event `end`.
    private struct EndingKey: Hashable {
        let message: MessageState
        /// The first block that a page lacks.
        let from: Int
        let language: Language
    }

    /// Everything that determines an event `window`.
    private struct MeterKey: Hashable {
        let meter: WindowMeter?
        let language: Language
    }

    /// What a page shows of a reply, and how the reply ended.
    private struct Comparison: Hashable {
        let shown: LiveDocument.Version
        let final: MessageState
    }

    /// Most bytes of events to keep, of ends and of others.
    private static let capacity = 4 << 20
    /// Most comparisons to keep.
    private static let comparisons = 1000

    let pages: Pages
    let rendered: RenderedMessages
    private let events = SharedCache<Key, ByteBuffer>(capacity: capacity) { $0.readableBytes }
    private let endings = SharedCache<EndingKey, ByteBuffer>(capacity: capacity) { $0.readableBytes }
    private let meters = SharedCache<MeterKey, ByteBuffer>(capacity: comparisons) { _ in 1 }
    private let compared = SharedCache<Comparison, Int>(capacity: comparisons) { _ in 1 }

    init(pages: Pages, rendered: RenderedMessages) {
        self.pages = pages
        self.rendered = rendered
    }

    /// How many events `message` and `footer` have been rendered so far.
    var made: Int { events.made }
    /// How many events `end` have been rendered so far.
    var endingsMade: Int { endings.made }

    /// The event `message`, without its id, for a message that is not running.
    ///
    /// - Parameter isEarlier: Whether a page that does not show this message should ignore it.
    func message(_ message: Message, isEarlier: Bool = false, for reader: User) async throws -> ByteBuffer {
        let key = Key(
            isFooter: false, message: MessageState(message), isEarlier: isEarlier, version: nil, queuePlace: nil,
            language: reader.language)
        return try await events.value(for: key, on: FeedExecutor.shared) { [pages, rendered] in
            let view = MessageView(message, blocks: try await rendered.blocks(of: message, for: reader))
            return try ByteBuffer(
                sharing: "message", MessageEvent(view, isEarlier: isEarlier, pages, reader.language))
        }
    }

    /// The event `message`, without its id, for a running reply.
    ///
    /// - Parameters:
    ///   - shown: As much of it as has been rendered.
    ///   - queuePlace: Its place in the queue while it waits for its turn.
    func running(
        _ message: Message, showing shown: LiveDocument.Snapshot?, queuePlace: Int?, in language: Language
    ) async throws -> ByteBuffer {
        let key = Key(
            isFooter: false, message: MessageState(message), isEarlier: false, version: shown?.version,
            queuePlace: queuePlace,
            language: language)
        return try await events.value(for: key, on: FeedExecutor.shared) { [pages] in
            let view = MessageView(message, blocks: shown?.blocks ?? [], queuePlace: queuePlace)
            return try ByteBuffer(sharing: "message", MessageEvent(view, isEarlier: false, pages, language))
        }
    }

    /// The event `footer`, without its id, for a running reply.
    func footer(of message: Message, queuePlace: Int?, in language: Language) async throws -> ByteBuffer {
        let key = Key(
            isFooter: true, message: MessageState(message), isEarlier: false, version: nil, queuePlace: queuePlace,
            language: language)
        return try await events.value(for: key, on: FeedExecutor.shared) { [pages] in
            let view = MessageView(message, blocks: [], queuePlace: queuePlace)
            return try ByteBuffer(sharing: "footer", FooterEvent(view, pages, language))
        }
    }

    /// The event `end`, without its id: the blocks that a page lacks, and what is shown below them.
    ///
    /// - Parameter shown: What the page shows of the reply.
    func end(
        of message: Message, after shown: LiveDocument.Snapshot?, for reader: User
    ) async throws -> ByteBuffer {
        let blocks = try await rendered.blocks(of: message, for: reader)
        let from = try await common(shown, blocks, of: message)
        let key = EndingKey(message: MessageState(message), from: from, language: reader.language)
        return try await endings.value(for: key, on: FeedExecutor.shared) { [pages] in
            try ByteBuffer(
                sharing: "end", EndEvent(message, blocks: blocks, from: from, pages, reader.language))
        }
    }

    /// The event `window`, without its id.
    func window(_ meter: WindowMeter?, in language: Language) async throws -> ByteBuffer {
        let key = MeterKey(meter: meter, language: language)
        return try await meters.value(for: key, on: FeedExecutor.shared) { [pages] in
            try ByteBuffer(sharing: "window", WindowEvent(html: pages.windowMeter(meter, in: language)))
        }
    }

    /// The number of blocks at the beginning that a page need not receive again.
    private func common(
        _ shown: LiveDocument.Snapshot?, _ blocks: [String], of message: Message
    ) async throws -> Int {
        guard let shown else { return 0 }
        let comparison = Comparison(shown: shown.version, final: MessageState(message))
        return try await compared.value(for: comparison, on: FeedExecutor.shared) {
            zip(shown.blocks, blocks).prefix { $0 == $1 }.count
        }
    }
}
