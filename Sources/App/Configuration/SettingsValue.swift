/// The value after the equals sign of a settings line.
struct SettingsValue {
    private typealias Text = Substring.UnicodeScalarView

    let text: String

    init(_ text: Substring.UnicodeScalarView) throws(SettingsLine.Fault) {
        let value = SettingsLine.trimmed(text)
        switch value.first {
        case nil: self.text = ""
        case "'": self.text = try Self.literal(value)
        case "\"": self.text = try Self.quoted(value)
        // A comment needs a space before it: a value may begin with `#`.
        case "#" where value.startIndex > text.startIndex: self.text = ""
        default: self.text = try Self.plain(value)
        }
    }

    /// In single quotation marks, where every character is literal.
    private static func literal(_ value: Text) throws(SettingsLine.Fault) -> String {
        let inside = value.dropFirst()
        guard let end = inside.firstIndex(of: "'") else { throw .openQuotation }
        try requireNothing(after: end, in: inside)
        return try acceptable(inside[..<end])
    }

    /// In double quotation marks, where a backslash makes the next character literal.
    private static func quoted(_ value: Text) throws(SettingsLine.Fault) -> String {
        let inside = value.dropFirst()
        var text = String.UnicodeScalarView()
        var position = inside.startIndex
        while position < inside.endIndex, inside[position] != "\"" {
            var scalar = inside[position]
            if scalar == "\\" {
                position = inside.index(after: position)
                guard position < inside.endIndex else { throw .openQuotation }
                scalar = inside[position]
                guard "\\\"$`".unicodeScalars.contains(scalar) else { throw .backslash }
            } else if startsExpansion(inside[position...]) {
                throw .expansion
            }
            text.append(scalar)
            position = inside.index(after: position)
        }
        guard position < inside.endIndex else { throw .openQuotation }
        try requireNothing(after: position, in: inside)
        return try acceptable(text[...])
    }

    /// Without quotation marks, up to a comment.
    private static func plain(_ value: Text) throws(SettingsLine.Fault) -> String {
        var end = value.endIndex
        for position in value.indices.dropFirst() where value[position] == "#" {
            guard SettingsLine.isBlank(value[value.index(before: position)]) else { continue }
            end = position
            break
        }
        let plain = SettingsLine.trimmed(value[..<end])
        for position in plain.indices {
            if "\"'`“”„«»‘’‚".unicodeScalars.contains(plain[position]) { throw .strayQuotation }
            if startsExpansion(plain[position...]) { throw .expansion }
        }
        if plain.last == "\\" { throw .backslash }
        return try acceptable(plain)
    }

    private static func startsExpansion(_ text: Text) -> Bool {
        guard text.first == "$", let next = text.dropFirst().first else { return false }
        return next == "{" || next == "(" || next == "_" || next.properties.isAlphabetic
    }

    private static func requireNothing(after end: Text.Index, in text: Text) throws(SettingsLine.Fault) {
        let rest = text[text.index(after: end)...]
        guard let sign = SettingsLine.trimmed(rest).first else { return }
        guard sign == "#", rest.first != "#" else { throw .textAfterQuotation }
    }

    /// Copied text may contain invisible characters, which would change the value.
    private static func acceptable(_ text: some BidirectionalCollection<Unicode.Scalar>) throws(SettingsLine.Fault)
        -> String
    {
        for scalar in text where scalar != " " && scalar != "\t" {
            if scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint { throw .unseen }
        }
        return String(String.UnicodeScalarView(text))
    }
}

extension SettingsLine.Fault {
    fileprivate static let openQuotation = Self(problem: "has a quotation mark that is not closed on the line")
    fileprivate static let textAfterQuotation = Self(problem: "has text after the closing quotation mark")
    fileprivate static let strayQuotation = Self(
        problem: "has a quotation mark within its value: put straight ones around the whole value")
    fileprivate static let expansion = Self(
        problem: "has a $ that would be a variable elsewhere: put the value in single quotation marks")
    fileprivate static let backslash = Self(
        problem: "has a backslash that would mean something elsewhere: put the value in single quotation marks")
    fileprivate static let unseen = Self(problem: "has a character in its value that is not seen")
}
