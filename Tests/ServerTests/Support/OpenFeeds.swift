import API
import Assistant
import Model
import NIOCore
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Server

/// Feeds of pages without connections, and the events that each page has received.
final class OpenFeeds: Sendable {
    let feed: Feed
    let user: User
    /// Guards what the pages have received.
    private let events: Mutex<[[(name: String, text: String)]]>

    fileprivate init(_ count: Int, of feed: Feed, _ user: User) {
        self.feed = feed
        self.user = user
        events = Mutex(Array(repeating: [], count: count))
    }

    /// How many events of a name every page has received at least.
    func heard(_ name: String) -> Int {
        events.withLock { $0.map { page in page.count { $0.name == name } }.min() ?? 0 }
    }

    /// What the events of a name have brought to all pages.
    func texts(of name: String) -> [String] {
        events.withLock { $0.joined().filter { $0.name == name }.map(\.text) }
    }

    fileprivate func follow(_ number: Int, chat: Chat.ID?, after cursor: FeedCursor) async throws {
        var follower = FeedFollower(
            feed: feed, chat: chat, messages: .all, shown: .newest, user: user, cursor: cursor)
        do {
            try await follower.run(while: { true }) { parts in
                let text = parts.map { String(buffer: $0) }.joined()
                let name = text.split(separator: "\n").first { $0.hasPrefix("event: ") }?.dropFirst(7) ?? "retry"
                events.withLock { $0[number].append((String(name), text)) }
            }
        } catch is CancellationError {}  // The page was closed while it read something.
    }
}

extension Feed {
    /// Opens that many pages of a chat, or of none, for as long as the operation runs.
    ///
    /// - Parameter cursor: What they have; by default all that is stored.
    func withPages<Value>(
        _ count: Int, chat: Chat.ID?, of user: User, after cursor: FeedCursor? = nil,
        _ operation: (OpenFeeds) async throws -> Value
    ) async throws -> Value {
        let pages = OpenFeeds(count, of: self, user)
        let revision = try await chats.revision(of: user.id)
        return try await withThrowingTaskGroup { group in
            for number in 0..<count {
                group.addTask {
                    try await pages.follow(
                        number, chat: chat, after: cursor ?? FeedCursor(revision: revision, position: .start))
                }
            }
            try await eventually("all pages are open") { pages.heard("retry") == 1 }
            let value = try await operation(pages)
            group.cancelAll()
            try await group.waitForAll()
            return value
        }
    }
}

extension TestServer {
    /// What a person's pages are rendered with.
    func feed(of person: Person) async throws -> (feed: Feed, user: User) {
        let feed = Feed(
            pages: try Self.pages.get(), replies: replies, models: connection.catalog, database: database,
            pool: ComputePool())
        let id = try #require(person.user.flatMap { User.ID($0.id) })
        return (feed, try await UserStore(database: database).user(id))
    }
}

extension ShownChats {
    static let newest = ShownChats(isArchive: false, older: nil, count: page, offset: 0)
}

extension ShownMessages {
    static let all = ShownMessages(first: nil, last: nil)
}
