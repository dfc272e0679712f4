internal import JSON

/// The error in the body of a failed response, whichever server wrote it.
///
/// Anthropic nests `error` with `type`, `message` and `details`; llama.cpp and vLLM omit parts; OpenAI's shape has a
/// `code`; proxies send HTML or nothing.
struct ErrorBody {
    /// The status that the error names. What reports an error after a status of success has no other.
    var status: Int?
    var type: String?
    var code: String?
    var message: String?
    var requestID: String?

    /// The most characters in a message.
    private static let longestMessage = 500

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
        type = ServerText.token(error["type"]?.string, key: key)
        code = ServerText.token(error["details"]?["error_code"]?.string ?? Self.name(error["code"]), key: key)
        status = Self.status(error["code"])
        requestID = ServerText.token(json["request_id"]?.string, key: key)
        let text = error["message"]?.string ?? error.string ?? json["detail"]?.string
        message = text.flatMap { ServerText.line($0, atMost: Self.longestMessage, key: key) }
    }

    /// A code if it is a name: many servers repeat the status there.
    private static func name(_ code: JSON?) -> String? {
        code?.token.flatMap { Int($0) == nil ? $0 : nil }
    }

    /// A code that is the status of a failure, as a number or a text.
    private static func status(_ code: JSON?) -> Int? {
        guard let status = code?.integer ?? code?.token.flatMap({ Int($0) }) else { return nil }
        return (400..<600).contains(status) ? status : nil
    }

    /// The title of an HTML page, or its text without tags; anything else unchanged.
    private static func readableText(_ text: String) -> String {
        guard text.blankTrimmed.utf8.first == UInt8(ascii: "<") else { return text }
        let pieces = text.utf8.split(separator: UInt8(ascii: "<"))
        let title = pieces.first { piece in
            piece.prefix(5).elementsEqual("title".utf8) { $0 | 0x20 == $1 }
        }
        return (title.map { [$0] } ?? pieces)
            .compactMap { piece in
                piece.firstIndex(of: UInt8(ascii: ">")).map { String(Substring(piece[$0...].dropFirst())) }
            }
            .joined(separator: " ")
    }
}
