/// One line of a settings file.
struct SettingsLine {
    /// Why a line is refused; printed after its number. Never repeats a possible secret.
    struct Fault: Error {
        let problem: String
    }

    /// What the line sets; `nil` for a comment or an empty line.
    let setting: (key: String, value: String)?

    init(_ bytes: ArraySlice<UInt8>) throws(Fault) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Fault(problem: "is not UTF-8 text: save the file as UTF-8")
        }
        guard !text.unicodeScalars.contains(where: Self.isControl) else {
            throw Fault(problem: "holds a control character or invalid UTF-8: save the file as UTF-8")
        }
        var rest = Self.trimmed(text.unicodeScalars[...])
        guard let first = rest.first, first != "#" else {
            setting = nil
            return
        }
        rest = Self.withoutExport(rest)
        guard let sign = rest.firstIndex(of: "=") else { throw Fault(problem: "has no = after a name") }
        let key = Self.trimmed(rest[..<sign])
        guard Self.isName(key) else { throw Fault(problem: "has no name of a setting before the =") }
        let value = try SettingsValue(rest[rest.index(after: sign)...]).text
        setting = (String(String.UnicodeScalarView(key)), value)
    }

    static func trimmed(_ text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
        let start = text.drop(while: isBlank)
        guard let last = start.lastIndex(where: { !isBlank($0) }) else { return start[start.endIndex...] }
        return start[...last]
    }

    static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar != "\t" && scalar.properties.generalCategory == .control
    }

    private static func withoutExport(_ line: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
        let word = "export".unicodeScalars
        let rest = line.dropFirst(word.count)
        guard line.starts(with: word), let next = rest.first, isBlank(next) else { return line }
        return trimmed(rest)
    }

    private static func isName(_ text: Substring.UnicodeScalarView) -> Bool {
        guard let first = text.first, !("0"..."9" ~= first) else { return false }
        return text.allSatisfy { scalar in
            switch scalar {
            case "A"..."Z", "a"..."z", "0"..."9", "_": true
            default: false
            }
        }
    }
}
