internal import Foundation

/// The texts that scripts need, as JSON for a data block in the page.
enum ScriptTexts {
    /// The prefix of the keys of such texts.
    static let prefixes = ["script.", "problem.", "invalid.", "notice."]

    /// JSON that cannot end the element it stands in: `<` is written as an escape.
    static func json(_ words: Words) throws -> String {
        let texts = words.texts.filter { entry in prefixes.contains { entry.key.hasPrefix($0) } }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = String(decoding: try encoder.encode(texts), as: UTF8.self)
        return json.utf8.contains(UInt8(ascii: "<")) ? json.replacing("<", with: "\\u003c") : json
    }
}
