/// A script or style sheet on its way to the browser: without indentation, and without the lines that are nothing but
/// comment.
///
/// Lines keep their numbers. A comment beside code stays; so does a `/*` comment that code follows on its line. A text
/// of a script must not go on in the next line.
enum ServedText {
    static func compact(_ text: String) -> String {
        var isInComment = false
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> Substring in
            let code = line.drop { $0 == " " || $0 == "\t" }
            if isInComment || (code.hasPrefix("/*") && !code.contains("*/")) {
                isInComment = !code.contains("*/")
                return ""
            }
            let isComment = code.hasPrefix("//") || (code.hasPrefix("/*") && code.hasSuffix("*/"))
            return isComment ? "" : code
        }
        return lines.joined(separator: "\n")
    }
}
