extension Message.Metadata {
    /// Reads metadata stored by any version: a number outside the possible range is replaced by the nearest one in it,
    /// so that it does not break a page.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(model: try fields.decodeIfPresent(String.self, forKey: .model))
        inputTokens = try fields.count(.inputTokens)
        outputTokens = try fields.count(.outputTokens)
        cacheReadTokens = try fields.count(.cacheReadTokens)
        cacheWriteTokens = try fields.count(.cacheWriteTokens)
        firstTextMillis = try fields.count(.firstTextMillis)
        durationMillis = try fields.count(.durationMillis)
        costMicros = try fields.count(.costMicros)
        stopReason = try fields.decodeIfPresent(String.self, forKey: .stopReason)
        errorCode = try fields.decodeIfPresent(String.self, forKey: .errorCode)
        requestID = try fields.decodeIfPresent(String.self, forKey: .requestID)
    }
}

extension KeyedDecodingContainer<Message.Metadata.CodingKeys> {
    fileprivate func count(_ key: Key) throws -> Int? {
        let range = Message.Metadata.counts
        if let count = try? decodeIfPresent(Int.self, forKey: key) {
            return min(max(count, range.lowerBound), range.upperBound)
        }
        // Not a 64-bit integer, or missing; anything other than a number is an error.
        guard let number = try decodeIfPresent(Double.self, forKey: key) else { return nil }
        guard number > Double(range.lowerBound) else { return range.lowerBound }
        return number < Double(range.upperBound) ? Int(number) : range.upperBound
    }
}
