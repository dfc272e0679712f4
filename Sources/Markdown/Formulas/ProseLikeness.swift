/// Distinguishes words in running text from the names and functions of a formula.
enum ProseLikeness {
    /// Whether a line is prose, or Markdown that no formula contains.
    static func isProse(_ line: ArraySlice<UInt8>) -> Bool {
        if line.first == UInt8(ascii: "#") { return true }
        let tokens = FormulaTokens(line)
        return !tokens.hasCommand && (tokens.hasForeignSign || tokens.hasProseSign || isProse(tokens))
    }

    /// Whether two words follow one another, or a word has spaces on both sides between other tokens.
    static func isProse(_ tokens: FormulaTokens) -> Bool {
        tokens.all.indices.contains { index in
            guard case .word(let word) = tokens.all[index].kind, isWord(word), index > 0 else { return false }
            let previous = tokens.all[index - 1].kind
            guard tokens.all[index].followsBlank, previous != .sign, previous != .opening else { return false }
            if case .word(let before) = previous, isWord(before) { return true }
            guard index + 1 < tokens.all.count, tokens.all[index + 1].followsBlank else { return false }
            return tokens.all[index + 1].kind != .sign
        }
    }

    /// Whether letters are a word of a language, not a single letter or the name of a function.
    static func isWord(_ letters: String) -> Bool {
        letters.unicodeScalars.count > 1 && !functions.contains(letters)
    }

    private static let functions: Set<String> = [
        "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "tg", "ctg",
        "arctg", "sh", "ch", "th", "log", "ln", "lg", "exp", "max", "min", "sup", "inf", "lim", "mod", "div", "gcd",
        "lcm", "det", "dim", "ker", "deg", "arg", "rank", "tr", "grad", "rot", "НОД", "НОК",
    ]
}
