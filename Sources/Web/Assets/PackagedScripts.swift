internal import Foundation

/// Third-party scripts from system packages, as modules for our own scripts: Prism, which highlights code, and KaTeX,
/// which typesets formulas.
///
/// The pages work without a script that is not installed: a module in its place says so. Paths are made from our own
/// lists only. The scripts are isolated from the page: neither sees a `window` or leaves a global behind.
///
/// - Source: Debian's `node-prismjs` and `libjs-katex`, listed in `scripts/system-packages`.
struct PackagedScripts {
    /// Module sources by their paths beside our own scripts.
    private(set) var files: [String: String] = [:]

    /// Reads the scripts that are installed.
    ///
    /// - Parameter folder: Where system packages install shared files.
    init(in folder: URL = URL(fileURLWithPath: "/usr/share")) {
        addCode(from: folder.appendingPathComponent("nodejs/prismjs"))
        addFormulas(from: folder.appendingPathComponent("javascript/katex/katex.js"))
    }

    private mutating func addCode(from folder: URL) {
        let core = Self.text(of: folder.appendingPathComponent("components/prism-core.min.js"))
        let known = CodeLanguages(listedIn: folder.appendingPathComponent("components.json"))
        var names: [String: String] = [:]
        for language in known.languages where core != nil {
            let file = folder.appendingPathComponent("components/prism-\(language.name).min.js")
            guard let text = Self.text(of: file) else { continue }
            let imports = [#"import Prism from "./prism.js";"#] + Self.imports(of: language.foundations)
            files["code/\(language.name).js"] = (imports + [text]).joined(separator: "\n")
            for name in [language.name] + language.aliases { names[name] = language.name }
        }
        if !names.isEmpty {
            files["code/html.js"] = Self.imports(of: ["css", "javascript"]).joined(separator: "\n")
            names["html"] = "html"  // with the languages embedded in it
        }
        if let core { files["code/prism.js"] = "const window = {};\n\(core)\nexport default Prism;\n" }
        files["code/languages.js"] = "export default \(Self.json(names));\n"
    }

    private mutating func addFormulas(from file: URL) {
        let katex = Self.text(of: file).map {
            "const module = { exports: {} };\nconst exports = module.exports;\n\($0)\nexport default module.exports;\n"
        }
        files["formulas/katex.js"] = katex ?? "export default null;\n"
    }

    private static func imports(of languages: [String]) -> [String] {
        languages.map { #"import "./\#($0).js";"# }
    }

    private static func text(of file: URL) -> String? {
        try? String(contentsOf: file, encoding: .utf8)
    }

    private static func json(_ names: [String: String]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(names)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
