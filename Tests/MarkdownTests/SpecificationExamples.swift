import Foundation

/// Documents of others, as a Debian package of the tests brings them: the examples of the CommonMark specification, and
/// those of GitHub's extensions.
///
/// - Source: `golang-github-yuin-goldmark-dev`, listed in `scripts/system-packages`.
enum SpecificationExamples {
    private static let folder = URL(fileURLWithPath: "/usr/share/gocode/src/github.com/yuin/goldmark")
    private static let extensions = ["table", "strikethrough", "tasklist", "linkify", "footnote", "definition_list"]

    private struct Example: Decodable {
        let markdown: String
        let example: Int
    }

    /// The examples of CommonMark in their order.
    static func commonMark() throws -> [String] {
        let data = try Data(contentsOf: folder.appendingPathComponent("_test/spec.json"))
        return try JSONDecoder().decode([Example].self, from: data).sorted { $0.example < $1.example }.map(\.markdown)
    }

    /// Examples of tables, strikethrough and the like. A file holds, for each, a line of its number, a line of dashes,
    /// the source, and after another such line what becomes of it.
    static func extended() throws -> [String] {
        try extensions.flatMap { name in
            let file = folder.appendingPathComponent("extension/_test/\(name).txt")
            let text = try String(contentsOf: file, encoding: .utf8)
            return text.components(separatedBy: "//- - - - - - - - -//\n").enumerated().filter { $0.offset % 2 == 1 }
                .map(\.element)
        }
    }
}
