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
            "canEdit": actions.contains(.edit),
            "blocks": blocks.joined(),
            "createdAt": createdAt,
            "moment": Moment(rfc3339: createdAt).map(words.moment) ?? createdAt,
        ]
        if let place { data["queue"] = ["text": words(.queued, ["place": words.number(place)])] }
        if status == .failed { data["error"] = ["text": words.error(errorCode)] }
        if let branch, branch.count > 1 { data["branch"] = branch.data }
        data["facts"] = role == .user ? [] : facts(words).map { ["text": $0] }
        return data
    }

    /// The model, token counts, duration and price.
    private func facts(_ words: Words) -> [String] {
        [
            model,
            cost?.inputTokens.map { words(.inputTokens, count: $0) },
            cachedPercent.map { words(.cached, ["percent": words.number($0)]) },
            cost?.outputTokens.map { words(.outputTokens, count: $0) },
            duration(words),
            cost?.micros.flatMap { $0 > 0 ? words.price(micros: $0) : nil },
        ].compactMap(\.self)
    }

    private func duration(_ words: Words) -> String? {
        guard let whole = cost?.milliseconds.map(words.seconds) else { return nil }
        guard let first = cost?.firstMilliseconds.map(words.seconds) else { return words(.seconds, ["seconds": whole]) }
        return words(.secondsAfterFirst, ["first": first, "seconds": whole])
    }

    private var cachedPercent: Int? {
        guard let cost, let cached = cost.cachedTokens, let all = cost.inputTokens, cached > 0, all > 0 else {
            return nil
        }
        return cached * 100 / all
    }
}
