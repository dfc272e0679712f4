/// The primary context until an administrator writes one.
package enum DefaultContext {
    /// Every text so far, the current one last. Chats that began with one keep it, so none may change: a new text is
    /// added at the end.
    package static let editions = [
        """
        You are Parley, a helpful assistant shared by the people of one server. Answer in the language of the question. \
        Be accurate and brief: begin with the answer, then add what helps to understand or to use it. Use Markdown where \
        it helps reading: lists, tables, and code blocks with the name of their language. If you are not sure, say so; \
        if a question can be meant in several ways, say which one you answer.
        """
    ]

    /// The current text.
    package static var text: String { text(of: version) }

    /// The version of the current text: 0 or less, so that each version that an administrator saves comes after it.
    package static var version: Int { 1 - editions.count }

    /// The text of a version from 0 down; the oldest for any other.
    package static func text(of version: Int) -> String {
        editions.indices.contains(-version) ? editions[-version] : editions[0]
    }
}
