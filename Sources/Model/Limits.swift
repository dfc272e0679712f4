/// How much of anything one request may bring. Characters are Unicode scalars: a grapheme has no upper size.
package enum Limits {
    /// Characters of a message after trimming.
    package static let message = 1...200_000
    /// Bytes of a reply's text in UTF-8. One that grows longer ends there.
    package static let reply = 1 << 20
    /// Tokens of a reply. More are a mistake of whoever counts, and are kept as the most.
    package static let tokens = 0...1_000_000_000_000
    /// Characters of a chat's title.
    package static let title = 1...255
    /// Characters of a context file.
    package static let context = 0...100_000
    /// Characters of a display name.
    package static let displayName = 1...80
    /// Characters of the name of an API token.
    package static let tokenName = 1...80
    /// Bytes of an e-mail address. Source: RFC 5321, section 4.5.3.1.3, less the angle brackets.
    package static let email = 3...254
    /// Shortest password, in characters.
    package static let passwordCharacters = 10
    /// Longest password, in UTF-8 bytes. Longer ones are refused before hashing, never cut.
    package static let passwordBytes = 1024
    /// Non-archived chats of a user unless an administrator says otherwise.
    package static let defaultMaxChats = 100
    /// Characters that the messages of one page of a list hold together; a longer message makes a page of its own.
    package static let pageText = 1 << 19
    /// Streams of events that one person may have open at a time: a page has one.
    package static let openStreams = 1000
    /// Characters of what is searched for.
    package static let search = 1...256
    /// Hits on a page of a search: each may take the reading of a long message.
    package static let searchPage = 1...50
    /// Hits on a page of a search when the request does not say.
    package static let defaultSearchPage = 20
    /// Hits of a search that can be reached.
    package static let searchHits = 0...1000
    /// Entries of a page of a list.
    package static let page = 1...200
    /// Entries of a page when the request does not say.
    package static let defaultPage = 50
}
