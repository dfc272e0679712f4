/// The words, numbers and symbols of a text, read as TeX. Text in braces counts as part of what precedes it.
struct FormulaTokens {
    enum Kind: Equatable {
        /// Letters, either ASCII or not.
        case word(String)
        case number, opening, closing, punctuation, sign
    }

    struct Token {
        let kind: Kind
        let followsBlank: Bool
    }

    private(set) var all: [Token] = []
    /// A command or an exponent: text other than TeX hardly ever has one.
    private(set) var hasCommand = false
    private(set) var hasSubscript = false
    /// A symbol that TeX does not have, or not unescaped.
    private(set) var hasForeignSign = false
    /// A character class or an escape of a regular expression.
    private(set) var hasPattern = false
    /// Dashes, quotes and full stops of typeset prose.
    private(set) var hasProseSign = false
    private(set) var isBalanced = true

    private let text: [Unicode.Scalar]
    private var index = 0
    private var depth = 0
    private var parentheses = 0
    private var bars = 0
    private var followsBlank = false

    /// - Parameter bytes: with the marks of ``SourceMark``, which are left out.
    init(_ bytes: ArraySlice<UInt8>) {
        text = String(decoding: bytes, as: UTF8.self).unicodeScalars.filter { $0.value >= 0x20 || $0.value == 10 }
        while index < text.count { read() }
        isBalanced = isBalanced && depth == 0 && parentheses == 0 && (text.first != "|" || bars % 2 == 0)
    }

    private var next: Unicode.Scalar? { index + 1 < text.count ? text[index + 1] : nil }

    private mutating func read() {
        let scalar = text[index]
        switch scalar {
        case "\\": return readCommand()
        case "{": depth += 1
        case "}":
            depth -= 1
            isBalanced = isBalanced && depth >= 0
            depth = max(depth, 0)
        case " ", "\t", "\n": followsBlank = true
        default:
            guard depth > 0 else { return readSign(scalar) }
        }
        index += 1
    }

    private mutating func readCommand() {
        index += 1
        let name = text[index...].prefix { $0.isASCII && $0.properties.isAlphabetic }
        switch (name.count, index < text.count ? text[index] : " ") {
        case (0, let sign):
            hasCommand = hasCommand || ",;!{}|".unicodeScalars.contains(sign)
            hasPattern = hasPattern || ".*+?^/-\"'@=".unicodeScalars.contains(sign)
            index += 1
        case (1, let letter): hasPattern = hasPattern || "dwsbDWSBntrAzZ".unicodeScalars.contains(letter)
        default: hasCommand = true
        }
        index += name.count
        // The bracket after it need not have a partner.
        if name.elementsEqual("left".unicodeScalars) || name.elementsEqual("right".unicodeScalars) { index += 1 }
        if depth == 0 { add(.sign) }
    }

    private mutating func readSign(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "0"..."9": return add(.number) { $0.properties.numericType != nil || $0 == "." || $0 == "," }
        case "(", "[": open(scalar)
        case ")", "]": close(scalar)
        case ",", ";", ".", "?", "!": add(.punctuation)
        case ":":
            hasForeignSign = hasForeignSign || text[index...].starts(with: "://".unicodeScalars)
            add(.punctuation)
        case "\"", "`", "@", "#": hasForeignSign = true
        case "^": exponent()
        case "_": subscripted()
        default: return readOther(scalar)
        }
        index += 1
    }

    private mutating func readOther(_ scalar: Unicode.Scalar) {
        if scalar.properties.isAlphabetic {
            let isASCII = scalar.isASCII
            return add(nil) { $0.properties.isAlphabetic && $0.isASCII == isASCII }
        }
        bars += scalar == "|" ? 1 : 0
        hasForeignSign = hasForeignSign || scalar == "*" && next == "*"
        hasProseSign = hasProseSign || Self.proseSigns.contains(scalar)
        add(.sign)
        index += 1
    }

    private static let proseSigns: Set<Unicode.Scalar> = Set("–—…“”„‘’‚«»‹›、。，：；！？（）「」『』【】《》".unicodeScalars)

    private mutating func open(_ scalar: Unicode.Scalar) {
        parentheses += 1
        add(.opening)
    }

    /// An interval may begin with `]`.
    private mutating func close(_ scalar: Unicode.Scalar) {
        parentheses -= 1
        isBalanced = isBalanced && (parentheses >= 0 || scalar == "]")
        add(.closing)
    }

    private mutating func exponent() {
        let begins = index == 0 || text[index - 1] == "[" || text[index - 1] == "|" || text[index - 1] == "("
        let isExponent = next.map { !begins || $0 == "{" || $0 == "\\" || $0.properties.numericType != nil } ?? false
        hasCommand = hasCommand || isExponent && next != " "
        add(.sign)
    }

    private mutating func subscripted() {
        let afterNext = index + 2 < text.count ? text[index + 2] : " "
        let isOne = next.map { $0 == "{" || $0 == "\\" || !afterNext.properties.isAlphabetic } ?? false
        hasSubscript = hasSubscript || isOne
        add(.sign)
    }

    private mutating func add(_ kind: Kind) {
        all.append(Token(kind: kind, followsBlank: followsBlank))
        followsBlank = false
    }

    /// A number or, if `kind` is `nil`, a word.
    private mutating func add(_ kind: Kind?, while belongs: (Unicode.Scalar) -> Bool) {
        let letters = text[index...].prefix(while: belongs)
        index += letters.count
        if let kind { return add(kind) }
        add(.word(String(String.UnicodeScalarView(letters))))
    }
}
