internal import JSON

extension MessageRequest {
    /// Bytes of the body with which the request would be sent for a stream, counted without encoding it.
    public var encodedSize: Int {
        bodyForStream.encodedSize
    }

    /// The body of a request for a stream.
    func encodedForStream() -> [UInt8] {
        bodyForStream.encoded()
    }

    /// The body of a request to count tokens, which takes fewer fields.
    func encodedForCount() -> [UInt8] {
        BodyValue.members([
            "cache_control": cacheControl.map { .value($0.json) },
            "messages": .array(sentTurns),
            "model": .value(.string(model)),
            "output_config": output.map { .value($0.json) },
            "system": sentSystem,
            "thinking": thinking.map { .value($0.json) },
        ]).encoded()
    }

    /// Each member depends on its own field alone, and each turn on itself alone: what stays the same is the same bytes.
    private var bodyForStream: BodyValue {
        .members([
            "cache_control": cacheControl.map { .value($0.json) },
            "max_tokens": .value(.integer(maxTokens)),
            "messages": .array(sentTurns),
            "metadata": userID.map { .value(.members(["user_id": .string($0)])) },
            "model": .value(.string(model)),
            "output_config": output.map { .value($0.json) },
            "stop_sequences": stopSequences.isEmpty ? nil : .value(.array(stopSequences.map(JSON.string))),
            "stream": .value(.bool(true)),
            "system": sentSystem,
            "thinking": thinking.map { .value($0.json) },
        ])
    }

    private var sentTurns: [BodyValue] {
        messages.compactMap(\.bodyValue)
    }

    private var sentSystem: BodyValue? {
        let blocks = system.compactMap(\.json)
        return blocks.isEmpty ? nil : .value(.array(blocks))
    }
}

extension Turn {
    fileprivate var bodyValue: BodyValue? {
        let blocks = content.compactMap(\.bodyValue)
        guard !blocks.isEmpty else { return nil }
        return .members(["content": .array(blocks), "role": .value(.string(role.rawValue))])
    }
}

extension Turn.Block {
    fileprivate var bodyValue: BodyValue? {
        switch self {
        case .text(let block): block.json.map(BodyValue.value)
        case .verbatim(let text): .text(text)
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
        case .adaptive(let display, let mismatch):
            .members(["block_binding": mismatch?.json, "display": display?.json, "type": "adaptive"])
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

extension Thinking.PrefixMismatch {
    fileprivate var json: JSON { .members(["prefix_mismatch_behavior": .string(rawValue)]) }
}

extension OutputConfiguration {
    fileprivate var json: JSON {
        .members([
            "effort": effort.map { .string($0.rawValue) },
            "format": schema.map { .members(["schema": $0, "type": "json_schema"]) },
        ])
    }
}
