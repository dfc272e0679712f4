internal import Hummingbird
internal import Model

/// Which messages of a chat a page shows.
struct ShownMessages: Hashable, Sendable {
    /// The oldest one.
    let first: Message.ID?
    /// The newest one, if the chat continues after it; `nil` for a page that reaches the end.
    let last: Message.ID?

    init(first: Message.ID?, last: Message.ID?) {
        self.first = first
        self.last = last
    }

    /// Reads the parameters `from` and `to`.
    init(_ request: Request) throws {
        first = try request.identifier("from")
        last = try request.identifier("to")
    }
}
