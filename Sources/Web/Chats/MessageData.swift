extension MessageView {
    /// Values for the templates `message` and `message-footer`.
    func data(_ words: Words) -> [String: Any] {
        var data: [String: Any] = [
            "id": id,
            "role": role.rawValue,
            "status": status.rawValue,
            "isUser": role == .user,
            "isStreaming": status == .streaming,
            "isStopped": status == .stopped,
            "isInterrupted": status == .interrupted,
            "canRegenerate": actions.contains(.regenerate) && status != .complete,
            "canAnswerAgain": actions.contains(.regenerate) && status == .complete,
            "canContinue": actions.contains(.proceed),
            "blocks": blocks.joined(),
            "createdAt": createdAt,
            "moment": Moment(rfc3339: createdAt).map(words.moment) ?? createdAt,
        ]
        if let place { data["queue"] = ["text": words(.queued, ["place": words.number(place)])] }
        if status == .failed { data["error"] = ["text": words.error(errorCode)] }
        if let branch, branch.count > 1 { data["branch"] = branch.data }
        if let usage = usage(words) { data["usage"] = usage }
        return data
    }

    /// Model and tokens, once there are any.
    private func usage(_ words: Words) -> [String: Any]? {
        var usage: [String: Any] = [:]
        if let model { usage["model"] = ["name": model] }
        if let inputTokens { usage["input"] = ["text": words(.inputTokens, count: inputTokens)] }
        if let outputTokens { usage["output"] = ["text": words(.outputTokens, count: outputTokens)] }
        return role == .user || usage.isEmpty ? nil : usage
    }
}
