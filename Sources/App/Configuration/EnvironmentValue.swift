import Foundation

/// A setting from the environment. If it was filled from a file, it may contain quotation marks and line breaks.
enum EnvironmentValue {
    /// - Throws: ``ConfigurationError`` if the value is ambiguous.
    static func text(_ value: String, of key: String) throws -> String {
        let text = value.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw ConfigurationError(key, "holds a control character or invalid UTF-8")
        }
        guard let first = text.unicodeScalars.first, first == "\"" || first == "'" else { return text }
        let inside = text.unicodeScalars.dropFirst()
        guard inside.last == first, !inside.dropLast().contains(first) else {
            throw ConfigurationError(key, "begins with a quotation mark that its end does not match")
        }
        return String(String.UnicodeScalarView(inside.dropLast()))
    }
}
