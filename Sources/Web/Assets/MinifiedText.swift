/// A script or style sheet as sent to the browser: without indentation and without comment-only lines.
///
/// Line numbers stay the same. A comment beside code stays; so does a `/*` comment followed by code on its line. A
/// string in a script must not span lines.
enum MinifiedText {
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
