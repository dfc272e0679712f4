internal import Hummingbird
internal import Model

/// Which chats a page lists, and by whose clock.
struct ShownChats: Hashable, Sendable {
    /// Chats in the list before its reader scrolls down.
    static let page = 50

    /// Whether these are the archived ones.
    let isArchive: Bool
    /// The list goes on after this one; `nil` begins with the newest.
    let older: Chat.ID?
    /// How many: as many as the page has loaded.
    let count: Int
    /// Minutes by which the reader's clock is ahead of UTC. Days of the list are the reader's.
    let offset: Int

    init(isArchive: Bool, older: Chat.ID?, count: Int, offset: Int) {
        self.isArchive = isArchive
        self.older = older
        self.count = count
        self.offset = offset
    }

    /// Reads the parameters `archived`, `older` and `chats` and the cookie `parley_offset`, which the page's script sets.
    init(_ request: Request) throws {
        isArchive = request.query("archived") == "1"
        older = try request.identifier("older")
        let count = request.query("chats").flatMap { Int($0) } ?? Self.page
        self.count = min(max(count, Self.page), 1000)
        let offset = request.cookies["parley_offset"]?.value
        self.offset = offset.flatMap { Int($0) }.map { min(max($0, -12 * 60), 14 * 60) } ?? 0
    }

    /// The reader's day, counted from 1970.
    func day(at time: Timestamp) -> Int64 {
        (time.microseconds / 60_000_000 + Int64(offset)) / (24 * 60)
    }
}
