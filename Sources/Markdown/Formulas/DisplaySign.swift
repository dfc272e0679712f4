/// The start of a display: a delimiter, or a TeX environment that is a formula by itself.
enum DisplaySign {
    case delimiter(FormulaDelimiter)
    /// `\begin{…}`, with the index of the environment.
    case environment(Int)

    private static let begin = Array("\\begin{".utf8)
    private static let end = Array("\\end{".utf8)

    /// Mathematical environments. Others, such as lists, are text.
    private static let environments: [[UInt8]] = [
        "align", "align*", "alignat", "alignat*", "aligned", "alignedat", "array", "Bmatrix", "bmatrix", "CD", "cases",
        "dcases", "equation", "equation*", "eqnarray", "eqnarray*", "flalign", "flalign*", "gather", "gather*",
        "gathered", "matrix", "multline", "multline*", "pmatrix", "rcases", "smallmatrix", "split", "Vmatrix",
        "vmatrix",
    ].map { Array($0.utf8) }

    /// The sign that the bytes begin with.
    init?(openingOf bytes: ArraySlice<UInt8>) {
        if let delimiter = FormulaDelimiter(openingOf: bytes), delimiter.isDisplay {
            self = .delimiter(delimiter)
        } else if bytes.starts(with: Self.begin) {
            let name = bytes.dropFirst(Self.begin.count).prefix(12).prefix { $0 != UInt8(ascii: "}") }
            guard bytes.dropFirst(Self.begin.count + name.count).first == UInt8(ascii: "}"),
                let number = Self.environments.firstIndex(where: { $0.elementsEqual(name) })
            else { return nil }
            self = .environment(number)
        } else {
            return nil
        }
    }

    /// Whether a text begins, or may come to begin, with `\begin{`.
    static func mayBeEnvironment(_ text: [UInt8]) -> Bool {
        zip(text, begin).allSatisfy { $0 == $1 }
    }

    /// The sign as a number.
    var code: Int {
        switch self {
        case .delimiter(let delimiter): delimiter.rawValue
        case .environment(let number): Self.firstEnvironment + number
        }
    }

    /// - Parameter code: a sign as a number; `nil` for any other.
    init?(code: Int) {
        if let delimiter = FormulaDelimiter(rawValue: code) {
            self = .delimiter(delimiter)
        } else if Self.environments.indices.contains(code - Self.firstEnvironment) {
            self = .environment(code - Self.firstEnvironment)
        } else {
            return nil
        }
    }

    private static let firstEnvironment = 16

    var isEnvironment: Bool {
        if case .environment = self { true } else { false }
    }

    var openingLength: Int {
        switch self {
        case .delimiter(let delimiter): delimiter.openingLength
        case .environment(let number): Self.begin.count + Self.environments[number].count + 1
        }
    }

    /// Whether the line begins another of its kind.
    func opens(_ line: ArraySlice<UInt8>) -> Bool {
        switch self {
        case .delimiter(.bracket): line.first == SourceMark.bracket
        case .delimiter: false
        case .environment(let number):
            line.starts(with: Self.begin + Self.environments[number] + [UInt8(ascii: "}")])
        }
    }

    /// Whether a text ends in the closing command of this environment.
    func isEnd(of text: [UInt8]) -> Bool {
        guard case .environment(let number) = self else { return false }
        return text.suffix(Self.end.count + Self.environments[number].count + 1)
            .elementsEqual(Self.end + Self.environments[number] + [UInt8(ascii: "}")])
    }

    /// Whether a text begins with the closing command of this environment.
    func ends(_ text: ArraySlice<UInt8>) -> Bool {
        guard case .environment(let number) = self else { return false }
        return text.starts(with: Self.end + Self.environments[number] + [UInt8(ascii: "}")])
    }

    /// The position where the display ends in a text: after the closing delimiter.
    func end(in text: ArraySlice<UInt8>) -> Int? {
        switch self {
        case .delimiter(let delimiter):
            return delimiter.closing(in: text).map { $0 + delimiter.closingLength }
        case .environment(let number):
            let closing = Self.end + Self.environments[number] + [UInt8(ascii: "}")]
            var rest = text
            while let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) {
                if text[backslash...].starts(with: closing) { return backslash + closing.count }
                rest = text[min(backslash + 1, text.endIndex)...]
            }
            return nil
        }
    }

    /// Whether the closing delimiter ends the line; `nil` if the line does not contain it. Punctuation may follow it.
    func closes(_ line: ArraySlice<UInt8>) -> Bool? {
        end(in: line).map { Formula.punctuation(in: line[$0...]) != nil }
    }
}
