/// How chats that nobody has named get their titles.
package enum Titles: Hashable, Sendable {
    /// A model summarises the first exchange in a few words.
    case model(String)
    /// The first words of the question.
    case words
    /// Chats keep their default title.
    case off
}
