/// How many chats someone has, and may have, without archived ones.
public struct ChatLimit: Sendable {
    let open: Int
    let maximum: Int

    public init(open: Int, maximum: Int) {
        self.open = open
        self.maximum = maximum
    }

    /// Whether no chat can be started.
    var isReached: Bool { open >= maximum }
    /// Whether to tell about the limit before it is reached: from 90 % on.
    var isNear: Bool { !isReached && open * 10 >= maximum * 9 }

    /// Values for the composer.
    func data(_ words: Words) -> [String: Any] {
        var data: [String: Any] = ["isFull": isReached]
        if isNear { data["nearLimit"] = ["open": words.number(open), "maximum": words.number(maximum)] }
        return data
    }
}
