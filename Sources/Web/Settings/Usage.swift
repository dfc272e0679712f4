/// A person's usage: chats out of their limit, and what today and this month used and cost.
public struct Usage: Sendable {
    var limit: ChatLimit
    var today: UsageFigures
    var month: UsageFigures

    public init(limit: ChatLimit, today: UsageFigures, month: UsageFigures) {
        self.limit = limit
        self.today = today
        self.month = month
    }

    func data(_ words: Words) -> [String: Any] {
        [
            "chats": words.number(limit.open), "maxChats": words.number(limit.maximum), "today": today.data(words),
            "month": month.data(words),
        ]
    }
}
