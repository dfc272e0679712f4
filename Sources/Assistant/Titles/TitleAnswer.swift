internal import Foundation
internal import JSON

/// A model's answer to the request for a title. Models wrap titles in all sorts of things, and some answer with
/// something else entirely.
struct TitleAnswer {
    let title: String

    /// Most bytes of an answer that may be a title with something around it.
    private static let longest = 4_000

    /// - Parameter answer: The result is `nil` if it is not clearly a title.
    init?(_ answer: String) {
        guard answer.utf8.count <= Self.longest else { return nil }
        let text = Self.withoutFence(Self.withoutReasoning(answer))
        guard let bare = text.hasPrefix("{") || text.hasPrefix("[") ? Self.member(of: text) : Self.untagged(text),
            let line = bare.split(whereSeparator: \.isNewline).lazy
                .map({ Self.withoutLabel(Title.undecorated(String($0))) }).first(where: { !$0.isEmpty })
        else { return nil }
        title = line
        guard !title.hasSuffix(":"), !title.hasSuffix("："), !Self.isTalk(title), !Self.hasTag(title) else {
            return nil
        }
    }

    /// What follows the model's reasoning, if it is part of the answer.
    private static func withoutReasoning(_ answer: String) -> String {
        var rest = answer[...]
        for end in ["</think>", "</thinking>", "</thought>", "</reasoning>", "</analysis>", "[/THINK]", "◁/think▷"] {
            guard let found = rest.range(of: end, options: [.backwards, .caseInsensitive]) else { continue }
            rest = rest[found.upperBound...]
        }
        return rest.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func withoutFence(_ text: String) -> String {
        guard text.hasPrefix("```") else { return text }
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("```") }
        return lines.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The title in a JSON document.
    private static func member(of text: String) -> String? {
        (try? JSON(parsing: text))?["title"]?.string
    }

    /// The content of `<title>`, or the text itself if it does not begin with a tag.
    private static func untagged(_ text: String) -> String? {
        guard text.hasPrefix("<") else { return text }
        let (opening, closing) = ("<title>", "</title>")
        guard text.lowercased().hasPrefix(opening), text.lowercased().hasSuffix(closing),
            text.count >= opening.count + closing.count
        else { return nil }
        return String(text.dropFirst(opening.count).dropLast(closing.count))
    }

    /// A title without a leading label such as "Title:".
    private static func withoutLabel(_ line: String) -> String {
        let start = line.drop { decoration.contains($0) }
        let lowered = start.lowercased()
        for label in labels where lowered.hasPrefix(label) {
            let rest = start.dropFirst(label.count).drop { decoration.contains($0) }
            guard rest.first == ":" || rest.first == "：" else { continue }
            return Title.undecorated(String(rest.dropFirst()))
        }
        return line
    }

    private static let decoration = " \t*_\"'"
    private static let labels = [
        "title", "chat title", "conversation title", "suggested title", "topic", "subject", "название", "название чата",
        "заголовок", "тема", "titel", "titre", "título", "titolo", "标题", "標題", "タイトル",
    ]

    /// Whether the model talks about the task or declines it instead of giving a title.
    private static func isTalk(_ title: String) -> Bool {
        let lowered = title.lowercased().replacing("’", with: "'")
        return talk.contains { beginning in
            guard lowered.hasPrefix(beginning) else { return false }
            let next = lowered.dropFirst(beginning.count).first
            return beginning.last?.isLetter != true || next?.isLetter != true
        }
    }

    private static let talk = [
        "i ", "i'm ", "i'll ", "i'd ", "i can", "i am ", "sorry", "unfortunately", "as an ai", "sure", "certainly",
        "of course", "okay", "ok,", "got it", "let me", "let's see", "here is", "here's", "here are", "the user",
        "we need", "hmm", "alright,", "first,", "this conversation", "the conversation is", "извините", "к сожалению",
        "я не могу", "конечно", "хорошо,", "вот ", "как ии",
    ]

    /// Whether anything that looks like a tag is left, such as the start of unfinished reasoning.
    private static func hasTag(_ title: String) -> Bool {
        zip(title.unicodeScalars, title.unicodeScalars.dropFirst()).contains { first, second in
            first == "<" && (second.properties.isAlphabetic || "/|!?".unicodeScalars.contains(second))
        }
    }
}
