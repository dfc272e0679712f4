/// The reader's chats beside a page that is not a chat.
public struct Sidebar: Sendable {
    var list: String
    var cursor: String
    var offset: Int

    /// - Parameters:
    ///   - list: Rendered by ``Pages/chatList(_:in:)``.
    ///   - cursor: Where the feed resumes.
    ///   - offset: Minutes by which the reader's clock is ahead of UTC.
    public init(list: String, cursor: String, offset: Int) {
        self.list = list
        self.cursor = cursor
        self.offset = offset
    }

    /// Values for the template `sidebar`.
    var data: [String: Any] {
        ["list": list, "cursor": cursor, "offset": String(offset), "isArchive": false]
    }
}
