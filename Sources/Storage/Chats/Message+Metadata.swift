internal import JSON
internal import Model

/// Metadata is stored as a JSON object, with its members in alphabetical order.
extension Message.Metadata: Bindable, Readable {
    package var value: Value {
        let members = JSON.members([
            "cache_read_tokens": cacheReadTokens.map(JSON.integer),
            "cache_write_tokens": cacheWriteTokens.map(JSON.integer),
            "cost_micros": costMicros.map(JSON.integer),
            "duration_ms": durationMillis.map(JSON.integer),
            "error_code": errorCode.map(JSON.string),
            "first_text_ms": firstTextMillis.map(JSON.integer),
            "input_tokens": inputTokens.map(JSON.integer),
            "model": model.map(JSON.string),
            "output_tokens": outputTokens.map(JSON.integer),
            "request_id": requestID.map(JSON.string),
            "stop_reason": stopReason.map(JSON.string),
        ])
        return .json(JSONText(members).text)
    }

    /// Reads metadata stored by any version. A number outside the possible range is replaced by the nearest one in it;
    /// what cannot be read is left out. So neither breaks a page.
    package init?(value: Value) {
        switch value {
        case .json(let text), .text(let text): self.init(stored: (try? JSON(parsing: text)) ?? .null)
        default: return nil
        }
    }

    private init(stored fields: JSON) {
        self.init(model: fields["model"]?.string)
        inputTokens = fields["input_tokens"]?.count
        outputTokens = fields["output_tokens"]?.count
        cacheReadTokens = fields["cache_read_tokens"]?.count
        cacheWriteTokens = fields["cache_write_tokens"]?.count
        firstTextMillis = fields["first_text_ms"]?.count
        durationMillis = fields["duration_ms"]?.count
        costMicros = fields["cost_micros"]?.count
        stopReason = fields["stop_reason"]?.string
        errorCode = fields["error_code"]?.string
        requestID = fields["request_id"]?.string
    }
}

extension JSON {
    /// The value of a number, cut to a possible count; nil for anything else.
    fileprivate var count: Int? {
        guard case .number(let text) = self else { return nil }
        let range = Message.Metadata.counts
        if let count = Int(text) { return min(max(count, range.lowerBound), range.upperBound) }
        guard let number = Double(text), number > Double(range.lowerBound) else { return range.lowerBound }
        return number < Double(range.upperBound) ? Int(number) : range.upperBound
    }
}
