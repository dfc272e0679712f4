/// Where the titles of chats come from that nobody named.
package enum Titles: Hashable, Sendable {
    /// A model reads the first exchange and puts it in a few words.
    case model(String)
    /// The first words of what was asked.
    case words
    /// They keep the title they begin with.
    case off
}
