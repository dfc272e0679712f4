/// A script or style sheet on its way to the browser: without the lines that are nothing but comment.
///
/// Lines keep their numbers. A comment beside code stays; so does a `/*` comment that code follows on its line.
enum ServedText {
    static func withoutComments(_ text: String) -> String {
        var isInComment = false
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> Substring in
            let code = line.drop { $0 == " " || $0 == "\t" }
            if isInComment || (code.hasPrefix("/*") && !code.contains("*/")) {
                isInComment = !code.contains("*/")
                return ""
            }
            let isComment = code.hasPrefix("//") || (code.hasPrefix("/*") && code.hasSuffix("*/"))
            return isComment ? "" : line
        }
        return lines.joined(separator: "\n")
    }
}
