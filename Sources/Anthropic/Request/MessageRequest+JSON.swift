internal import JSON

extension MessageRequest {
    /// The body of a request for a stream.
    func encodedForStream() -> [UInt8] {
        JSON.members([
            "max_tokens": .integer(maxTokens),
            "messages": .array(sentTurns),
            "metadata": userID.map { .members(["user_id": .string($0)]) },
            "model": .string(model),
            "output_config": output?.json,
            "stop_sequences": stopSequences.isEmpty ? nil : .array(stopSequences.map(JSON.string)),
            "stream": .bool(true),
            "system": sentSystem,
            "thinking": thinking?.json,
        ]).encoded()
    }

    /// The body of a request to count tokens, which takes fewer fields.
    func encodedForCount() -> [UInt8] {
        JSON.members([
            "messages": .array(sentTurns),
            "model": .string(model),
            "output_config": output?.json,
            "system": sentSystem,
            "thinking": thinking?.json,
        ]).encoded()
    }

    private var sentTurns: [JSON] {
        messages.compactMap(\.json)
    }

    private var sentSystem: JSON? {
        let blocks = system.compactMap(\.json)
        return blocks.isEmpty ? nil : .array(blocks)
    }
}

extension Turn {
    fileprivate var json: JSON? {
        let blocks = content.compactMap(\.json)
        guard !blocks.isEmpty else { return nil }
        return .members(["content": .array(blocks), "role": .string(role.rawValue)])
    }
}

extension Turn.Block {
    fileprivate var json: JSON? {
        switch self {
        case .text(let block): block.json
        case .verbatim(let json): json
        }
    }
}

extension TextBlock {
    /// The block, or nil if it contains no text.
    fileprivate var json: JSON? {
        guard !text.isBlank else { return nil }
        return .members(["cache_control": cacheControl?.json, "text": .string(text), "type": "text"])
    }
}

extension CacheControl {
    /// The default lifetime is omitted: some servers support only the type.
    fileprivate var json: JSON {
        .members(["ttl": self == .fiveMinutes ? nil : .string(rawValue), "type": "ephemeral"])
    }
}

extension Thinking {
    fileprivate var json: JSON {
        switch self {
        case .adaptive(let display):
            .members(["display": display?.json, "type": "adaptive"])
        case .enabled(let budget, let display):
            .members(["budget_tokens": .integer(budget), "display": display?.json, "type": "enabled"])
        case .disabled: .members(["type": "disabled"])
        case .betweenTools: .members(["type": "between_tools"])
        }
    }
}

extension Thinking.Display {
    fileprivate var json: JSON { .string(rawValue) }
}

extension OutputConfiguration {
    fileprivate var json: JSON {
        .members([
            "effort": effort.map { .string($0.rawValue) },
            "format": schema.map { .members(["schema": $0, "type": "json_schema"]) },
        ])
    }
}
