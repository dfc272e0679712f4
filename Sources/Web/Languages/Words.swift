internal import Model

/// The texts of one language.
struct Words: Sendable {
    let language: Language
    /// Text by key, plural forms under their own keys.
    let texts: [String: String]

    /// A plain text with its values. Not HTML: escape it where it goes into a page.
    func callAsFunction(_ key: TextKey, _ values: [String: String] = [:]) -> String {
        fill(texts[key.rawValue], values)
    }

    /// A text in the form for a count; `{count}` is the number with its digits grouped.
    func callAsFunction(_ key: TextKey, count: Int) -> String {
        let form = language.pluralCategory(of: count).rawValue
        return fill(texts["\(key.rawValue)_\(form)"], ["count": number(count)])
    }

    /// What to tell a reader about a failed reply; an unknown code reads as `internal`.
    func error(_ code: String?) -> String {
        code.flatMap { texts["error.\($0)"] } ?? self(.errorInternal)
    }

    /// A chat's title; a chat without a title gets one in the reader's language.
    func title(_ title: String) -> String {
        title == Chat.defaultTitle ? self(.defaultTitle) : title
    }

    /// What a notice says.
    func notice(_ notice: Notice) -> String {
        texts["notice.\(notice.rawValue)"] ?? ""
    }

    /// A whole number with its digits grouped: 12,345.
    func number(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        var text = value < 0 ? "\u{2212}" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += language.digitGroupSeparator }
            text.append(digit)
        }
        return text
    }

    private func fill(_ text: String?, _ values: [String: String]) -> String {
        guard let text else { return "" }
        return Placeholders.replacing(in: text) { values[$0] }
    }
}
