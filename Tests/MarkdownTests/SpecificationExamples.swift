import Foundation

/// Third-party documents from a Debian package: the examples of the CommonMark specification, and those of GitHub's
/// extensions.
///
/// - Source: `golang-github-yuin-goldmark-dev`, listed in `scripts/system-packages`.
enum SpecificationExamples {
    private static let folder = URL(fileURLWithPath: "/usr/share/gocode/src/github.com/yuin/goldmark")
    private static let extensions = ["table", "strikethrough", "tasklist", "linkify", "footnote", "definition_list"]

    private struct Example: Decodable {
        let markdown: String
        let example: Int
    }

    /// The CommonMark examples in order.
    static func commonMark() throws -> [String] {
        let data = try Data(contentsOf: folder.appendingPathComponent("_test/spec.json"))
        return try JSONDecoder().decode([Example].self, from: data).sorted { $0.example < $1.example }.map(\.markdown)
    }

    /// Examples of tables, strikethrough and similar. For each, a file holds a line with its number, a line of dashes,
    /// the source, another line of dashes, and the result.
    static func extended() throws -> [String] {
        try extensions.flatMap { name in
            let file = folder.appendingPathComponent("extension/_test/\(name).txt")
            let text = try String(contentsOf: file, encoding: .utf8)
            return text.components(separatedBy: "//- - - - - - - - -//\n").enumerated().filter { $0.offset % 2 == 1 }
                .map(\.element)
        }
    }
}
