/// A style sheet as sent to the browser: without indentation, empty lines and comment-only lines.
///
/// No value in a style sheet spans several lines, so only the layout of the file changes.
enum StyleText {
    static func compact(_ text: String) -> String {
        MinifiedText.compact(text).split(separator: "\n")
            .map { $0.drop { $0 == " " || $0 == "\t" } }
            .filter { !$0.isEmpty }
            .joined(separator: "\n")
    }
}
