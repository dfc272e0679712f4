extension MessageView {
    /// Values for the templates `message` and `message-footer`.
    func data(_ words: Words) -> [String: Any] {
        var data: [String: Any] = [
            "id": id,
            "role": role.rawValue,
            "status": status.rawValue,
            "isUser": role == .user,
            "isLong": role == .user && isLong,
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
        data["notices"] = notices.map { ["text": words($0)] }
        if let queuePlace { data["queue"] = ["text": words(.queued, ["place": words.number(queuePlace)])] }
        if status == .failed { data["error"] = ["text": words.error(errorCode)] }
        if let branch, branch.count > 1 { data["branch"] = branch.data }
        data["details"] = details(words)
        return data
    }

    /// Most lines of a person's message that are shown without being asked for, and how many characters a line has.
    private static let fold = (lines: 14, width: 70)

    /// Whether the text is so long that the page folds it. An estimate: only the page knows the lines.
    private var isLong: Bool {
        var lines = 0
        let text = blocks.joined(separator: "\n").utf8
        for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            lines += 1 + line.count / Self.fold.width
            if lines > Self.fold.lines { return true }
        }
        return false
    }

    /// What the popover of a reply tells about it; nil if nothing is known.
    private func details(_ words: Words) -> [String: Any]? {
        guard role == .assistant, status != .streaming else { return nil }
        let rows: [(name: TextKey, value: String?)] = [
            (.detailModel, model),
            (.detailInput, cost?.inputTokens.map { tokensRead($0, words) }),
            (.detailOutput, cost?.outputTokens.map { tokensWritten($0, words) }),
            (.detailDuration, duration(words)),
            (.detailPrice, cost?.micros.flatMap { $0 > 0 ? words.price(micros: $0) : nil }),
        ]
        let known = rows.compactMap { row in row.value.map { ["name": words(row.name), "value": $0] } }
        return known.isEmpty ? nil : ["rows": known]
    }

    private func tokensRead(_ count: Int, _ words: Words) -> String {
        let tokens = words(.tokens, count: count)
        guard let cached = cost?.cachedTokens, cached > 0, count > 0 else { return tokens }
        let percent = words.number(min(cached, count) * 100 / count)
        return words(.tokensCached, ["tokens": tokens, "percent": percent])
    }

    private func tokensWritten(_ count: Int, _ words: Words) -> String {
        let tokens = words(.tokens, count: count)
        return cost?.isOutputEstimated == true ? words(.estimated, ["amount": tokens]) : tokens
    }

    private func duration(_ words: Words) -> String? {
        guard let whole = cost?.milliseconds.map(words.seconds) else { return nil }
        guard let first = cost?.firstMilliseconds.map(words.seconds) else { return words(.seconds, ["seconds": whole]) }
        return words(.secondsAfterFirst, ["first": first, "seconds": whole])
    }
}

extension Words {
    fileprivate func callAsFunction(_ notice: MessageView.Notice) -> String {
        switch notice {
        case .context(let version): self(.contextUpdated, ["version": number(version)])
        case .personalContext(let version): self(.personalContextUpdated, ["version": number(version)])
        }
    }
}
