internal import Foundation
internal import Model

/// A title that was not written by hand, made fit to stand in a list.
struct Title: Hashable {
    let text: String

    /// Longest title made here, in characters.
    private static let most = 60

    /// - Parameter answer: What a model made of a conversation. `nil` when that is no title.
    init?(answerOf answer: String) {
        let lines = answer.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        guard let line = lines.first(where: { !$0.isEmpty }) else { return nil }
        let bare = Self.undecorated(line)
        guard bare.unicodeScalars.count <= Self.most * 2 else { return nil }
        self.init(cutting: bare)
    }

    /// - Parameter question: Its first words become the title. `nil` when there are none that may stand in a list.
    init?(firstWordsOf question: String) {
        let lines = question.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("```") }.lazy
            .map { Self.undecorated(String($0)) }
        guard let line = lines.first(where: { !$0.isEmpty }) else { return nil }
        self.init(cutting: line)
    }

    private init?(cutting line: String) {
        let words = line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        var cut = String(String.UnicodeScalarView(words.unicodeScalars.prefix(Self.most)))
        if cut.unicodeScalars.count < words.unicodeScalars.count {
            // At the last space, unless the words are so long that little would be left.
            if let space = cut.lastIndex(of: " "), cut[..<space].unicodeScalars.count > Self.most / 2 {
                cut = String(cut[..<space])
            }
            cut += "…"
        }
        guard let title = try? Text.acceptLine(cut, field: "title", length: 1...Limits.title.upperBound) else {
            return nil
        }
        text = title
    }

    /// Without Markdown before the line, and without what models like to put around a title.
    private static func undecorated(_ line: String) -> String {
        let marks = line.drop { " \t#>*-".contains($0) }
        return marks.trimmingCharacters(in: Self.quotes)
    }

    private static let quotes = CharacterSet(charactersIn: " \t\"'“”„«»`*_.")
}
