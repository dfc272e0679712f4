/// What a server writes, cut to what may be kept and logged. A server's word has no upper size, so bytes are counted
/// before anything else is done with it.
enum ServerWords {
    /// A short name of letters, digits and `_-.:`, safe in any log; nil for anything else.
    static func token(_ text: String?, key: APIKey? = nil) -> String? {
        guard let text, !text.isEmpty, text.utf8.count <= 128, text.utf8.allSatisfy(isTokenByte) else { return nil }
        if let key, text.contains(key.secret) {
            return nil
        }
        return text
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: ":"):
            true
        default: false
        }
    }

    /// On one line, without control characters, the key replaced; nil if nothing is left.
    ///
    /// - Parameter count: Most characters. What comes after eight times as many bytes is not looked at.
    static func line(_ text: String, atMost count: Int, key: APIKey? = nil) -> String? {
        let most = 8 * count
        // The key may stand across the end of what is looked at.
        var bytes = Array(text.utf8.prefix(most + (key?.secret.utf8.count ?? 0)))
        if let key { bytes = key.redacted(from: bytes) }
        let words = String(decoding: bytes.prefix(most), as: UTF8.self).unicodeScalars
            .split { $0.properties.isWhitespace || $0.properties.generalCategory == .control }
        let line = String.UnicodeScalarView(words.joined(separator: " ".unicodeScalars).prefix(count))
        return line.isEmpty ? nil : String(line)
    }
}

extension JSON {
    /// A short name, nil for anything else.
    var token: String? { ServerWords.token(string) }

    /// A text of one line, cut where it is longer than names are; nil for anything else.
    var line: String? { string.flatMap { ServerWords.line($0, atMost: 200) } }
}
