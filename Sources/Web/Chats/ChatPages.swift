public import Model

extension Pages {
    /// `/chat` and `/chat/{id}`.
    public func chat(_ view: ChatView, in frame: Frame) -> String {
        let messages = messages(view.window?.messages ?? [], in: frame.language)
        let list = chatList(view.list, in: frame.language)
        return page(
            .chat,
            view.data(
                messages: messages, list: list, meter: windowMeter(view.meter, in: frame.language),
                words: catalogue[frame.language]),
            in: frame.at(.chats))
    }

    /// The chat list, for the event `chats` and for `GET /chats`.
    public func chatList(_ view: ChatListView, in language: Language) -> String {
        render(.chatList, view.data(catalogue[language]), in: language)
    }

    /// Only the groups of a list, to append to the chats that a page already has.
    public func chatGroups(_ view: ChatListView, in language: Language) -> String {
        render(.chatGroups, view.data(catalogue[language]), in: language)
    }

    /// One `<article>`, for the event `message`.
    public func message(_ view: MessageView, in language: Language) -> String {
        render(.message, view.data(catalogue[language]), in: language)
    }

    /// Articles in the given order, for `GET /chat/{id}/messages`.
    public func messages(_ views: [MessageView], in language: Language) -> String {
        views.map { $0.html ?? message($0, in: language) }.joined()
    }

    /// The `<footer>` of a message, for the event `end`.
    public func footer(of view: MessageView, in language: Language) -> String {
        render(.messageFooter, view.data(catalogue[language]), in: language)
    }
}
