/// What the body of a failed answer says, whichever server wrote it.
///
/// Anthropic nests `error` with `type`, `message` and `details`; llama.cpp and vLLM leave parts out; proxies send HTML
/// or nothing.
struct ErrorBody {
    var type: String?
    var code: String?
    var message: String?
    var requestID: String?

    init(_ bytes: [UInt8], key: APIKey?) {
        if let json = try? JSON(parsing: bytes), case .object = json {
            self.init(json, key: key)
        } else {
            let text = Self.readableText(String(decoding: bytes, as: UTF8.self))
            self.init(.object([JSON.Member("message", .string(text))]), key: key)
        }
    }

    init(_ json: JSON, key: APIKey?) {
        let error = json["error"] ?? json
        type = Self.token(error["type"]?.string, key: key)
        code = Self.token(error["details"]?["error_code"]?.string, key: key)
        requestID = Self.token(json["request_id"]?.string, key: key)
        let text = error["message"]?.string ?? error.string ?? json["detail"]?.string
        message = text.flatMap { Self.bounded($0, key: key) }
    }

    /// A short name of letters, digits and `_-.:`, safe in any log; nil for anything else.
    static func token(_ text: String?, key: APIKey?) -> String? {
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

    /// On one line, at most 500 characters, the key replaced; nil if nothing is left.
    private static func bounded(_ text: String, key: APIKey?) -> String? {
        let words = (key?.redacted(from: text) ?? text).unicodeScalars
            .split { $0.properties.isWhitespace || $0.properties.generalCategory == .control }
            .lazy.map { String($0) }
        var line = ""
        for word in words where line.unicodeScalars.count < 500 {
            line += line.isEmpty ? word : " \(word)"
        }
        let short = String(String.UnicodeScalarView(line.unicodeScalars.prefix(500)))
        return short.isEmpty ? nil : short
    }

    /// The title of a page of HTML, or its text without tags; anything else as it is.
    private static func readableText(_ text: String) -> String {
        guard text.blankTrimmed.first == "<" else { return text }
        let pieces = text.split(separator: "<")
        let title = pieces.first { $0.lowercased().hasPrefix("title") }
        return (title.map { [$0] } ?? pieces)
            .compactMap { $0.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false).dropFirst().first }
            .joined(separator: " ")
    }
}
