internal import JSON

extension JSONParser {
    /// Reads the one event that arrives many times a second, a text delta, without building a value for everything in
    /// it.
    ///
    /// - Returns: nil for anything but the usual form of model servers, with members in this order and white space only
    ///   at the end. The caller then parses the event in full.
    static func textDelta(in data: String, noting halves: inout Halves) -> (index: Int, text: String)? {
        var data = data
        return data.withUTF8 { bytes in
            var parser = JSONParser(bytes: bytes)
            defer { halves = parser.halves }
            return parser.textDelta()
        }
    }

    private mutating func textDelta() -> (index: Int, text: String)? {
        guard skip(#"{"type":"content_block_delta","index":"#), let index = digit(),
            skip(#","delta":{"type":"text_delta","text":"#), next == UInt8(ascii: "\""), let text = try? string(),
            skip(UInt8(ascii: "}")), skip(UInt8(ascii: "}"))
        else { return nil }
        skipWhiteSpace()
        return next == nil ? (index, text) : nil
    }

    /// An index below ten: replies rarely have more blocks.
    private mutating func digit() -> Int? {
        guard let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        position += 1
        return Int(byte - UInt8(ascii: "0"))
    }
}
