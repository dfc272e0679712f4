internal import Hummingbird
internal import Model

/// Which chats a page lists, and the reader's time zone.
struct ShownChats: Hashable, Sendable {
    /// Chats in the list before the reader scrolls down.
    static let page = 50

    /// Whether to list the archived chats.
    let isArchive: Bool
    /// The chat after which the list continues; `nil` starts with the newest.
    let older: Chat.ID?
    /// How many chats: as many as the page has loaded.
    let count: Int
    /// Offset of the reader's clock from UTC in minutes. The list is grouped by the reader's days.
    let offset: Int

    init(isArchive: Bool, older: Chat.ID?, count: Int, offset: Int) {
        self.isArchive = isArchive
        self.older = older
        self.count = count
        self.offset = offset
    }

    /// Reads the parameters `archived`, `older` and `chats` and the cookie `parley_offset`, which the page's script
    /// sets.
    init(_ request: Request) throws {
        isArchive = request.query("archived") == "1"
        older = try request.identifier("older")
        let count = request.query("chats").flatMap { Int($0) } ?? Self.page
        self.count = min(max(count, Self.page), 1000)
        offset = Self.offset(of: request)
    }

    /// Offset of the reader's clock from UTC in minutes, from the cookie.
    static func offset(of request: Request) -> Int {
        let offset = request.cookies["parley_offset"]?.value
        return offset.flatMap { Int($0) }.map { min(max($0, -12 * 60), 14 * 60) } ?? 0
    }

    /// The reader's day, counted from 1970-01-01.
    func day(at time: Timestamp) -> Int64 {
        (time.microseconds / 60_000_000 + Int64(offset)) / (24 * 60)
    }
}
