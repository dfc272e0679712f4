internal import Model
internal import Web

/// Messages that have ended as articles of a page, each rendered once and kept while there is room.
struct RenderedArticles: Sendable {
    private struct Key: Hashable {
        let message: MessageState
        let language: Language
    }

    /// Most bytes of HTML to keep.
    private static let capacity = 16 << 20

    let pages: Pages
    private let kept = SharedCache<Key, String>(capacity: capacity) { $0.utf8.count }

    init(pages: Pages) {
        self.pages = pages
    }

    /// How many articles have been rendered so far.
    var made: Int { kept.made }

    /// - Parameter view: What the message looks like, which its state and the language determine.
    func html(of message: Message, _ view: MessageView, in language: Language) -> String {
        let key = Key(message: MessageState(message), language: language)
        if let html = kept.kept(key) { return html }
        let html = pages.message(view, in: language)
        kept.keep(html, for: key)
        return html
    }
}
