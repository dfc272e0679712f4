/// Limits of input and output. Characters are Unicode scalars: a grapheme has no maximum size.
package enum Limits {
    /// Characters of a message after trimming.
    package static let message = 1...200_000
    /// Bytes of a reply's text in UTF-8. A reply that reaches the limit ends there.
    package static let reply = 1 << 20
    /// Bytes of what is kept in its provider's own form for one call of a reply: signatures, hidden thinking and unknown
    /// blocks. A reply that exceeds the limit ends there.
    package static let wire = 8 << 20
    /// Tokens of a reply. A larger count is a mistake and is stored as this maximum.
    package static let tokens = 0...1_000_000_000_000
    /// Characters of a chat's title.
    package static let title = 1...255
    /// Characters of a context file.
    package static let context = 0...100_000
    /// Characters of a display name.
    package static let displayName = 1...80
    /// Characters of the name of an API token.
    package static let tokenName = 1...80
    /// Bytes of an e-mail address. Source: RFC 5321, section 4.5.3.1.3, without the angle brackets.
    package static let email = 3...254
    /// Shortest password, in characters.
    package static let passwordCharacters = 10
    /// Longest password, in UTF-8 bytes. Longer ones are refused before hashing, never truncated.
    package static let passwordBytes = 1024
    /// Non-archived chats of a user unless an administrator says otherwise.
    package static let defaultMaxChats = 100
    /// Total characters of the messages on one page of a list; a longer message gets a page of its own.
    package static let pageText = 1 << 19
    /// Event streams that one user may have open at the same time: each page has one.
    package static let openStreams = 1000
    /// Characters of a search query.
    package static let search = 1...256
    /// Hits on a page of search results: each may require reading a long message.
    package static let searchPage = 1...50
    /// Hits on a page of search results if the request does not say.
    package static let defaultSearchPage = 20
    /// Hits of a search that can be reached by paging.
    package static let searchHits = 0...1000
    /// Entries on a page of a list.
    package static let page = 1...200
    /// Entries on a page if the request does not say.
    package static let defaultPage = 50
}
