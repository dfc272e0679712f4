internal import JSON

/// Text from a server, cut to what may be kept and logged. Its size is unbounded, so bytes are counted before anything
/// else is done with it.
enum ServerText {
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

    /// The text on one line, without control characters and with the key replaced; nil if nothing is left.
    ///
    /// - Parameter count: The most characters. Bytes beyond eight times that number are not read.
    static func line(_ text: String, atMost count: Int, key: APIKey? = nil) -> String? {
        let most = 8 * count
        // The key may span the end of the part that is read.
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
    var token: String? { ServerText.token(string) }

    /// A one-line text, truncated to the length of names; nil for anything else.
    var line: String? { token ?? string.flatMap { ServerText.line($0, atMost: 200) } }
}
