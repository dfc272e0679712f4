internal import Foundation
internal import Model

/// A generated title, cleaned up for display in a list.
struct Title: Hashable {
    let text: String

    /// Longest generated title, in characters.
    private static let most = 60
    /// How many characters of a question to search for its first words.
    private static let beginning = 2_000

    /// - Parameter answer: A model's answer about a conversation. The result is `nil` if that is not clearly a title.
    init?(answerOf answer: String) {
        guard let title = TitleAnswer(answer)?.title, title.unicodeScalars.count <= Self.most * 2 else { return nil }
        self.init(cutting: title)
    }

    /// - Parameter question: Its first words become the title. The result is `nil` if none are fit for a list.
    init?(firstWordsOf question: String) {
        let beginning = String(String.UnicodeScalarView(question.unicodeScalars.prefix(Self.beginning)))
        let lines = beginning.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("```") }.lazy
            .map { Self.words(of: Self.undecorated(String($0))) }
        guard let line = lines.first(where: \.hasVisibleText) else { return nil }
        self.init(cutting: line)
    }

    private init?(cutting line: String) {
        let words = Self.words(of: line)
        var cut = Self.beginning(of: words)
        if cut.utf8.count < words.utf8.count {
            // Cut at the last space, unless the words are so long that little would be left.
            if let space = cut.lastIndex(of: " "), cut[..<space].unicodeScalars.count > Self.most / 2 {
                cut = String(cut[..<space])
            }
            cut = Line(cut).cleaned + "…"
        }
        guard let title = try? Text.acceptLine(cut, field: "title", length: 1...Limits.title.upperBound) else {
            return nil
        }
        text = title
    }

    /// The line with single spaces between words, and without characters that are not allowed in a list.
    private static func words(of line: String) -> String {
        let spaced = line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return Line(spaced).cleaned.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// As many whole characters as a title may have; if the first alone is longer, a part of it.
    private static func beginning(of words: String) -> String {
        var room = most
        let fitting = words.prefix { character in
            room -= character.unicodeScalars.count
            return room >= 0
        }
        return fitting.isEmpty ? String(String.UnicodeScalarView(words.unicodeScalars.prefix(most))) : String(fitting)
    }

    /// Removes the marks of headings, quotes and lists from the beginning, and the decoration around a title. What only
    /// begins or ends with such a sign keeps it, as `.NET`, `-5` and `"Hi" or "Hello"` do.
    static func undecorated(_ line: String) -> String {
        var text = line.trimmingCharacters(in: .whitespaces)
        while let rest = withoutMark(text) ?? withoutPair(text) ?? withoutStop(text) {
            text = rest.trimmingCharacters(in: .whitespaces)
        }
        return text.allSatisfy { decoration.contains($0) } ? "" : text
    }

    private static let decoration = "#>*-+_`\"'“”„«»."
    private static let pairs: [(Character, Character)] = [
        ("\"", "\""), ("'", "'"), ("“", "”"), ("„", "“"), ("„", "”"), ("”", "”"), ("«", "»"), ("`", "`"), ("*", "*"),
        ("_", "_"),
    ]

    private static func withoutMark(_ text: String) -> Substring? {
        guard let mark = text.first, "#>*-+".contains(mark) else { return nil }
        let rest = text.drop { $0 == mark }
        return rest.first?.isWhitespace == true ? rest : nil
    }

    /// Without the signs at both ends, unless they stand within as well.
    private static func withoutPair(_ text: String) -> Substring? {
        guard text.count > 2, let first = text.first, let last = text.last,
            pairs.contains(where: { $0 == (first, last) })
        else { return nil }
        let opening = text.prefix { $0 == first }
        let closing = text.reversed().prefix { $0 == last }
        guard opening.count == closing.count, text.count > opening.count + closing.count else { return nil }
        let rest = text.dropFirst(opening.count).dropLast(closing.count)
        return rest.contains(first) || rest.contains(last) ? nil : rest
    }

    private static func withoutStop(_ text: String) -> Substring? {
        text.hasSuffix(".") ? text.dropLast() : nil
    }
}
