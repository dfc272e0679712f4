import API
import Foundation
import Testing

@testable import Server

@Suite struct JSONWriterTests {
    static let texts = [
        "", "Hello", "\"", "\\", "\"quoted\" \\ and / <b>", "Grüße, снова, 🙂👍🏽", "\u{0}", "a\u{0}b",
        "\u{7F}\u{80}\u{9F}", "\r\n\n\r\t\u{8}\u{C}\u{B}\u{1B}", "\u{2028}\u{2029}\u{FEFF}\u{FFFF}", "\u{10FFFF}",
        "e\u{301}\r\n\u{301}", "1234567\"", "12345678\"", "123456789\\", "\u{1F}1234567", "!#[]^~ \u{20}", "</script>",
        "\\u0041", "☃\"☃\\☃\n☃", String(repeating: "\"", count: 100),
        String(repeating: "0123456789abcdef", count: 1000) + "\n",
        String(String.UnicodeScalarView((0..<0x200).compactMap(Unicode.Scalar.init))),
    ]

    /// What a general encoder makes of a value.
    private func encoded(_ value: some Encodable) throws -> String {
        String(decoding: try Coders.encoder.encode(value), as: UTF8.self)
    }

    private func written(_ value: some JSONWritable) -> String {
        String(decoding: JSONWriter.bytes(of: value), as: UTF8.self)
    }

    private func expectSame(_ value: some JSONWritable & Codable) throws {
        #expect(try written(value).unicodeScalars.elementsEqual(encoded(value).unicodeScalars))
        let decoded = try Coders.decoder.decode(type(of: value), from: Data(JSONWriter.bytes(of: value)))
        #expect(try encoded(decoded) == encoded(value))
    }

    private func chat(_ text: String?) -> ChatBody {
        ChatBody(
            id: text ?? "", userID: text ?? "", title: text ?? "", skillID: text, isArchived: text == nil, model: text,
            effort: text, headID: text, continuedFromID: text, createdAt: text ?? "", updatedAt: text ?? "")
    }

    private func metadata(_ text: String?, _ number: Int?) -> MetadataBody {
        MetadataBody(
            model: text, inputTokens: number, outputTokens: number, cacheReadTokens: number, cacheWriteTokens: number,
            firstTextMillis: number, durationMillis: number, costMicros: number, stopReason: text, status: text ?? "",
            errorCode: text)
    }

    private func message(_ text: String?, _ number: Int?) -> MessageBody {
        MessageBody(
            id: text ?? "", chatID: text ?? "", parentID: text, role: text ?? "", content: text ?? "",
            parts: [PartBody(ordinal: number ?? 0, kind: text ?? "", text: text, durationMillis: number)],
            status: text ?? "", metadata: number == nil ? nil : metadata(text, number),
            siblings: SiblingsBody(index: number ?? 1, count: number ?? 1, previousID: text, nextID: text),
            createdAt: text ?? "")
    }

    @Test(arguments: texts) func `text is escaped as a general encoder does`(text: String) throws {
        #expect(try written(text).unicodeScalars.elementsEqual(encoded(text).unicodeScalars))
        let pair = try Coders.decoder.decode([String].self, from: Data(JSONWriter.bytes(of: [text, text])))
        #expect(pair == [text, text])
    }

    @Test func `every byte that has to be escaped is found at every place of a long text`() throws {
        for scalar in Array("\"\\\n\u{0}\u{1F}".unicodeScalars) {
            for place in 0..<40 {
                let text = String(repeating: "x", count: place) + String(scalar) + String(repeating: "!", count: 20)

                #expect(try written(text) == encoded(text))
            }
        }
    }

    @Test(arguments: texts.map(Optional.some) + [nil])
    func `bodies are written as a general encoder does`(text: String?) throws {
        for number in [nil, 0, -1, .max, .min] {
            let list = MessageListBody(messages: [message(text, number), message(nil, nil)], hasMore: text == nil)
            try expectSame(list)
            try expectSame(SentBody(message: message(text, number), reply: message(nil, number)))
            try expectSame(metadata(text, number))
        }
        try expectSame(chat(text))
        try expectSame(OpenChatBody(chat: chat(text), contextWindow: nil))
        try expectSame(
            OpenChatBody(chat: chat(text), contextWindow: ContextWindowBody(usedTokens: 3, windowTokens: .max)))
        try expectSame(ChatListBody(chats: [chat(text), chat(nil), chat(text)], hasMore: true))
        try expectSame(ChatListBody(chats: [], hasMore: false))
        try expectSame(MessageListBody(messages: [], hasMore: false))
    }

    @Test(arguments: texts) func `data of events is written as a general encoder does`(text: String) throws {
        try expectSame(MessageStartData(messageID: text, userMessageID: text))
        try expectSame(QueuedData(messageID: text, place: 3))
        try expectSame(ContentDeltaData(delta: text))
        try expectSame(MessageEndData(messageID: text, metadata: metadata(text, 7)))
        try expectSame(ErrorData(detail: text, code: text, messageID: text))
    }
}
