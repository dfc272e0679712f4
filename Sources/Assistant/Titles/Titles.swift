/// How chats that nobody has named get their titles.
package enum Titles: Hashable, Sendable {
    /// This model summarises the first exchange in a few words, whatever people may choose.
    case model(String)
    /// This small model does, unless the server lacks it or an administrator allows other models only. Then it is the one
    /// that answers the chat.
    case smallModel(String)
    /// The model that answers the chat does.
    case chatModel
    /// The first words of the question.
    case words
    /// Chats keep their default title.
    case off
}
