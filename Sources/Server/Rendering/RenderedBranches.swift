internal import Hummingbird
internal import Model
internal import Web

/// Branches that take the place of what pages show, each read and rendered once for all pages that show the same.
struct RenderedBranches: Sendable {
    /// A branch as an event.
    struct Branch: Sendable {
        let messages: Set<Message.ID>
        /// How much of a running reply it includes.
        let position: Position
        /// The event `branch` without its id.
        let event: ByteBuffer
    }

    private struct Key: Hashable {
        let user: User.ID
        let chat: Chat.ID
        let revision: Int
        let replaced: ShownMessages
        let language: Language
    }

    /// Most bytes of events to keep.
    private static let capacity = 8 << 20

    private let kept = SharedCache<Key, Branch>(capacity: capacity) { $0.event.readableBytes }

    /// How many branches have been rendered so far.
    var made: Int { kept.made }

    /// The branch that a chat shows now.
    ///
    /// - Parameters:
    ///   - revision: What the branch includes at least.
    ///   - replaced: What the page shows.
    func branch(
        of chat: Chat.ID, at revision: Int, inPlaceOf replaced: ShownMessages, for user: User, _ feed: Feed
    ) async throws -> Branch {
        let key = Key(
            user: user.id, chat: chat, revision: revision, replaced: replaced, language: user.language)
        return try await kept.value(for: key, on: FeedExecutor.shared) {
            let (window, position) = try await feed.branch(
                of: chat, inPlaceOf: replaced.first, to: replaced.last, user: user)
            let event = BranchEvent(
                html: feed.pages.messages(window.messages, in: user.language), hasEarlier: window.hasEarlier,
                hasLater: window.hasLater)
            return Branch(
                messages: Set(window.messages.compactMap { Message.ID($0.id) }), position: position,
                event: try ByteBuffer(sharing: "branch", event))
        }
    }
}
