/// Distinguishes formulas from money, variables, code and prose between the same delimiters.
///
/// Text with a command or an exponent is certainly TeX. Text without either must not read as something else: no words
/// in running text, no prices, matching brackets, and no name that continues after the closing delimiter.
struct FormulaLikeness {
    private let content: ArraySlice<UInt8>
    private let tokens: FormulaTokens

    /// - Parameter content: the text between the delimiters.
    init(_ content: ArraySlice<UInt8>) {
        self.content = content
        tokens = FormulaTokens(content)
    }

    /// Whether it is a formula.
    ///
    /// - Parameters:
    ///   - previous: the byte before the opening delimiter, 0 for none.
    ///   - rest: the first bytes after the closing delimiter.
    func allows(_ delimiter: FormulaDelimiter, after previous: UInt8, before rest: [UInt8]) -> Bool {
        guard !tokens.all.isEmpty, !tokens.hasPattern else { return false }
        switch delimiter {
        case .dollar: return isBetweenDollars && mayEnd(before: rest)
        case .twoDollars:
            return isBetweenDollars && !isOfWords && tokens.all.contains { $0.kind != .sign } || hasCommand
        case .parenthesis:
            // An argument, or a group of a pattern.
            let goesOn = SourceLine.isLetter(previous) || SourceLine.isDigit(previous) || "/)".utf8.contains(previous)
            return hasCommand || !goesOn && !isOfLongWord && !ProseLikeness.isProse(tokens)
        case .bracket: return hasCommand || isRelation || isLetter
        }
    }

    private var hasCommand: Bool { tokens.hasCommand }

    // MARK: Between dollars

    private var isBetweenDollars: Bool {
        guard !tokens.hasForeignSign, !beginsInSentence else { return false }
        return hasCommand
            || tokens.isBalanced && !tokens.hasProseSign && !isPrice && !isConstant && !ProseLikeness.isProse(tokens)
    }

    /// Whether the first character continues a sentence or a path, as in `5 $/month`.
    private var beginsInSentence: Bool {
        let text = content.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        guard let first = text.first else { return true }
        if first == UInt8(ascii: ".") { return !(text.dropFirst().first.map(SourceLine.isDigit) ?? false) }
        return Array("/),;:?&'".utf8).contains(first)
    }

    /// Whether words lead from one number to another, as in `$5 or 10$`.
    private var isPrice: Bool {
        guard tokens.all.first?.kind == .number, tokens.all.last?.kind == .number else { return false }
        return tokens.all.indices.contains { index in
            guard case .word(let word) = tokens.all[index].kind else { return false }
            if ProseLikeness.isWord(word) || word.unicodeScalars.contains(where: Self.isOfOtherScript) { return true }
            let isApart = tokens.all[index].followsBlank && tokens.all[index + 1].followsBlank
            return word != "x" && isApart && tokens.all[index - 1].kind == .number
                && tokens.all[index + 1].kind == .number
        }
    }

    private static func isOfOtherScript(_ letter: Unicode.Scalar) -> Bool {
        letter.value > 0x3FF
    }

    /// Whether it is a name such as `MAX_SIZE`.
    private var isConstant: Bool {
        let parts = content.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        return parts.count > 1
            && parts.allSatisfy { part in
                part.count > 1
                    && part.allSatisfy {
                        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || SourceLine.isDigit($0)
                    }
            }
    }

    /// Whether the text after the closing delimiter does not make it the start of a name: `$n$th`, but not
    /// `$HOME/$USER`.
    private func mayEnd(before rest: [UInt8]) -> Bool {
        guard let next = rest.first, SourceLine.isLetter(next) || "_{([@".utf8.contains(next), !hasCommand else {
            return true
        }
        guard endsInOperand else { return false }
        if next == UInt8(ascii: "(") || next == UInt8(ascii: "[") { return tokens.all.count == 1 }
        return Self.suffixes.contains(String(decoding: rest.prefix(while: SourceLine.isLetter), as: UTF8.self))
    }

    /// Suffixes that English adds to a letter.
    private static let suffixes: Set<String> = [
        "th", "ths", "st", "nd", "rd", "s", "fold", "ary", "gram", "grams", "tuple", "tuples", "means", "D", "NN",
    ]

    /// Whether it ends in a number or a letter, and contains no name of several letters.
    private var endsInOperand: Bool {
        guard let last = content.last,
            SourceLine.isLetter(last) || SourceLine.isDigit(last) || last == UInt8(ascii: ")")
        else { return false }
        return !tokens.all.contains { token in
            if case .word(let word) = token.kind { return word.unicodeScalars.count > 1 }
            return false
        }
    }

    // MARK: Between brackets

    /// Whether it consists only of words or numbers, like escaped brackets in prose: `\[options\]`, `\[1, 2\]`.
    var isOfWords: Bool {
        guard !hasCommand, !tokens.hasSubscript, !tokens.all.contains(where: { $0.kind == .sign }) else { return false }
        let words = tokens.all.compactMap { token in
            if case .word(let word) = token.kind { word } else { nil as String? }
        }
        return words.isEmpty || words.contains { $0.unicodeScalars.count > 1 }
    }

    /// A single lower-case word: `\(optional\)`.
    private var isOfLongWord: Bool {
        tokens.all.count == 1
            && tokens.all.allSatisfy { token in
                guard case .word(let word) = token.kind else { return false }
                return word.unicodeScalars.count > 2 && ProseLikeness.isWord(word) && word == word.lowercased()
            }
    }

    private var isLetter: Bool {
        guard tokens.all.count == 1, case .word(let word) = tokens.all[0].kind else { return tokens.hasSubscript }
        return word.unicodeScalars.count == 1 && word.lowercased() != "x"
    }

    /// Letters and numbers with a relation or an operator between them.
    private var isRelation: Bool {
        let relations = content.contains { "=<>+/*".utf8.contains($0) }
        return relations && tokens.isBalanced && !tokens.hasForeignSign && !tokens.hasProseSign
            && !tokens.all.contains { token in
                if case .word(let word) = token.kind {
                    word.unicodeScalars.count > 2 && ProseLikeness.isWord(word)
                } else {
                    false
                }
            }
    }
}
