/// The page `/`: a place to start a chat, recent chats, and the first steps of a new administrator.
public struct HomeView: Sendable {
    /// What an administrator has set up so far.
    public struct FirstSteps: Sendable {
        var hasModel: Bool
        var hasInstructions: Bool
        var hasInvited: Bool

        /// - Parameters:
        ///   - hasModel: Whether replies come from a model other than the built-in small one.
        ///   - hasInstructions: Whether a primary context has been saved.
        ///   - hasInvited: Whether there is a second account or an invitation.
        public init(hasModel: Bool, hasInstructions: Bool, hasInvited: Bool) {
            self.hasModel = hasModel
            self.hasInstructions = hasInstructions
            self.hasInvited = hasInvited
        }

        /// Values for the template `first-steps`; nil when all is done.
        var data: [String: Any]? {
            if hasModel, hasInstructions, hasInvited { return nil }
            return ["hasModel": hasModel, "hasInstructions": hasInstructions, "hasInvited": hasInvited]
        }
    }

    var recent: [ChatItem]
    var limit: ChatLimit
    var steps: FirstSteps?
    var picker: ModelPicker?

    /// - Parameters:
    ///   - recent: Newest activity first.
    ///   - steps: Nil for anyone but an administrator.
    ///   - picker: What answers, and what may be chosen instead.
    public init(recent: [ChatItem], limit: ChatLimit, steps: FirstSteps? = nil, picker: ModelPicker? = nil) {
        self.recent = recent
        self.limit = limit
        self.steps = steps
        self.picker = picker
    }

    /// Values for the template `home`.
    func data(_ words: Words) -> [String: Any] {
        var data: [String: Any] = [
            "chats": recent.map { chat in
                ["id": chat.id, "title": words.title(chat.title), "isAnswering": chat.isAnswering]
                    .merging(["updated": words.time(chat.updatedAt) ?? [:]]) { own, _ in own } as [String: Any]
            }
        ]
        data.merge(limit.data(words)) { $1 }
        data["steps"] = steps?.data
        data["picker"] = picker?.data(words)
        return data
    }
}

extension Pages {
    /// `/`.
    public func home(_ view: HomeView, in frame: Frame) -> String {
        page(.home, view.data(catalogue[frame.language]), in: frame.at(.home))
    }
}
