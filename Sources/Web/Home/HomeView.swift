/// The page `/`: a place to start a chat, recent chats, and usage.
public struct HomeView: Sendable {
    /// The state of the server, for administrators.
    public struct ServerFacts: Sendable {
        var version: String
        var model: String
        var isLocalModel: Bool
        var databaseBytes: Int?
        var people: Int
        var runningReplies: Int

        /// - Parameter databaseBytes: Nil when the database does not report it.
        public init(
            version: String, model: String, isLocalModel: Bool, databaseBytes: Int?, people: Int, runningReplies: Int
        ) {
            self.version = version
            self.model = model
            self.isLocalModel = isLocalModel
            self.databaseBytes = databaseBytes
            self.people = people
            self.runningReplies = runningReplies
        }
    }

    /// The reader's usage: chats out of their limit, and tokens of the last 30 days.
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
    }

    var recent: [ChatItem]
    var usage: Usage
    var server: ServerFacts?

    /// - Parameters:
    ///   - recent: Newest activity first.
    ///   - server: Nil for anyone but an administrator.
    public init(recent: [ChatItem], usage: Usage, server: ServerFacts? = nil) {
        self.recent = recent
        self.usage = usage
        self.server = server
    }

    /// Values for the template `home`.
    func data(_ words: Words) -> [String: Any] {
        var data: [String: Any] = [
            "chats": recent.map { chat in
                ["id": chat.id, "title": words.title(chat.title), "isAnswering": chat.isAnswering]
                    .merging(["updated": words.time(chat.updatedAt) ?? [:]]) { own, _ in own } as [String: Any]
            },
            "isFull": usage.openChats >= usage.maxChats,
            "usage": usage.data(words),
        ]
        data["server"] = server?.data(words)
        return data
    }
}

extension HomeView.Usage {
    fileprivate func data(_ words: Words) -> [String: Any] {
        [
            "chats": words.number(openChats), "maxChats": words.number(maxChats),
            "input": words.number(inputTokens), "output": words.number(outputTokens),
        ]
    }
}

extension HomeView.ServerFacts {
    fileprivate func data(_ words: Words) -> [String: Any] {
        var data: [String: Any] = [
            "version": version, "model": model, "isLocalModel": isLocalModel, "people": words.number(people),
            "replies": words.number(runningReplies),
        ]
        if let databaseBytes { data["database"] = ["size": words.size(bytes: databaseBytes)] }
        return data
    }
}

extension Pages {
    /// `/`.
    public func home(_ view: HomeView, in frame: Frame) -> String {
        page(.home, view.data(catalogue[frame.language]), in: frame.at(.home))
    }
}
