/// A person's usage: chats out of their limit, and tokens of the last 30 days.
public struct Usage: Sendable {
    var openChats: Int
    var maxChats: Int
    var inputTokens: Int
    var outputTokens: Int

    public init(openChats: Int, maxChats: Int, inputTokens: Int, outputTokens: Int) {
        self.openChats = openChats
        self.maxChats = maxChats
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
    }

    func data(_ words: Words) -> [String: Any] {
        [
            "chats": words.number(openChats), "maxChats": words.number(maxChats),
            "input": words.number(inputTokens), "output": words.number(outputTokens),
        ]
    }
}
