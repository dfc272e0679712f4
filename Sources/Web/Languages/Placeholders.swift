/// Placeholders for values in a text: a name in braces, as in `Delete “{title}”?`.
enum Placeholders {
    /// The names, in order.
    static func names(in text: String) -> [String] {
        var names: [String] = []
        _ = replacing(in: text) { name in
            names.append(name)
            return ""
        }
        return names
    }

    /// The text with every placeholder filled.
    ///
    /// - Parameter value: The value for a name; nil leaves the placeholder as it is.
    static func replacing(in text: String, with value: (String) -> String?) -> String {
        var output = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            output += rest[..<open]
            output += value(String(rest[rest.index(after: open)..<close])) ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return output + rest
    }
}
