/// A style sheet on its way to the browser: without indentation, empty lines, and the lines that are nothing but comment.
///
/// No value of a style sheet goes over several lines, so nothing but their look changes.
enum StyleText {
    static func compact(_ text: String) -> String {
        ServedText.compact(text).split(separator: "\n")
            .map { $0.drop { $0 == " " || $0 == "\t" } }
            .filter { !$0.isEmpty }
            .joined(separator: "\n")
    }
}
