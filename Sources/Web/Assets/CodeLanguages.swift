internal import Foundation

/// The programming languages that get syntax highlighting, out of those that Prism knows.
struct CodeLanguages {
    /// A language and the languages it builds on.
    struct Language {
        /// Prism's name, as in the names of its files.
        let name: String
        /// Other names that authors use.
        let aliases: [String]
        /// Languages that must be loaded before it.
        let foundations: [String]
    }

    /// The languages of ``spoken`` that the list has, and all they build on, each after its foundations.
    private(set) var languages: [Language] = []

    /// Languages that people ask an assistant about.
    private static let spoken = [
        "bash", "batch", "c", "clojure", "cmake", "cpp", "csharp", "css", "dart", "diff", "docker", "elixir", "erlang",
        "fsharp", "go", "graphql", "groovy", "haskell", "http", "ini", "java", "javascript", "json", "jsx", "julia",
        "kotlin", "latex", "lisp", "lua", "makefile", "markdown", "markup", "matlab", "nasm", "nginx", "objectivec",
        "ocaml", "pascal", "perl", "php", "powershell", "properties", "protobuf", "python", "r", "regex", "ruby",
        "rust",
        "scala", "scheme", "scss", "solidity", "sql", "swift", "systemd", "toml", "tsx", "typescript", "vim", "wasm",
        "yaml", "zig",
    ]

    /// Names that authors use and Prism does not know.
    private static let nicknames = [
        "c": ["h"], "cpp": ["c++", "cc", "cxx", "hpp"], "csharp": ["c#"], "fsharp": ["f#"], "go": ["golang"],
        "rust": ["rs"], "bash": ["zsh", "console"], "powershell": ["ps1", "pwsh"], "json": ["jsonc", "json5", "jsonl"],
        "sql": ["mysql", "postgresql", "sqlite"], "diff": ["patch"], "javascript": ["mjs"],
    ]

    /// - Parameter file: Prism's `components.json`. A missing or unreadable file lists no languages.
    init(listedIn file: URL) {
        guard let data = try? Data(contentsOf: file),
            let listed = try? JSONDecoder().decode(List.self, from: data).languages
        else { return }
        for name in Self.spoken { add(name, from: listed) }
    }

    private mutating func add(_ name: String, from listed: [String: List.Entry]) {
        guard let entry = listed[name], !languages.contains(where: { $0.name == name }) else { return }
        // A language that this one modifies must come before it, but is optional.
        let changed = entry.changed.filter { Self.spoken.contains($0) }
        let foundations = entry.required + changed
        for foundation in foundations { add(foundation, from: listed) }
        let aliases = entry.aliases + (Self.nicknames[name] ?? [])
        languages.append(Language(name: name, aliases: aliases, foundations: foundations))
    }
}

extension CodeLanguages {
    /// The parts of the file that we read.
    private struct List: Decodable {
        let languages: [String: Entry]

        struct Entry: Decodable {
            let aliases: [String]
            let required: [String]
            let changed: [String]

            enum CodingKeys: String, CodingKey {
                case aliases = "alias"
                case required = "require"
                case changed = "modify"
            }

            init(from decoder: any Decoder) throws {
                let entry = try decoder.container(keyedBy: CodingKeys.self)
                let texts = { (key: CodingKeys) -> [String] in
                    if let text = try? entry.decode(String.self, forKey: key) { return [text] }
                    return try entry.decodeIfPresent([String].self, forKey: key) ?? []
                }
                aliases = try texts(.aliases)
                required = try texts(.required)
                changed = try texts(.changed)
            }
        }
    }
}
