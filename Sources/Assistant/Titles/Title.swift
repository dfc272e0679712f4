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

    /// Removes leading Markdown and the decoration that models like to put around a title.
    static func undecorated(_ line: String) -> String {
        let marks = line.drop { " \t#>*-".contains($0) }
        return marks.trimmingCharacters(in: Self.quotes)
    }

    private static let quotes = CharacterSet(charactersIn: " \t\"'“”„«»`*_.")
}
