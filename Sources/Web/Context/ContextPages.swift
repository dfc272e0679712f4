public import Model

/// Whose context a page is about, and the addresses of its pages and commands.
public enum ContextOwner: Sendable {
    /// Everybody's.
    case primary
    /// The reader's own.
    case personal

    var page: String { self == .primary ? "/admin/context" : "/settings/context" }
    /// The address of the page with the editor.
    var editorPage: String { self == .primary ? page : "/settings#context" }
    var command: String { self == .primary ? "/api/v1/admin/context" : "/api/v1/context" }
    var place: Place { self == .primary ? .context : .settings }

    var data: [String: Any] {
        ["page": page, "editorPage": editorPage, "command": command, "isPrimary": self == .primary]
    }
}

/// A saved state of a context, as the pages show it.
public struct SavedContext: Sendable {
    var version: Int
    var content: String
    var author: String?
    var savedAt: String?

    /// - Parameters:
    ///   - version: From 1; 0 is the state before anything was saved.
    ///   - author: Nil when that account is deleted, or the command line saved the version.
    ///   - savedAt: RFC 3339 in UTC; nil for version 0.
    public init(version: Int, content: String = "", author: String? = nil, savedAt: String? = nil) {
        self.version = version
        self.content = content
        self.author = author
        self.savedAt = savedAt
    }

    func data(_ words: Words) -> [String: Any] {
        var data: [String: Any] = ["version": String(version), "content": content, "isSaved": version > 0]
        if let author { data["author"] = ["name": author] }
        data["saved"] = words.time(savedAt)
        return data
    }
}

extension Pages {
    /// `/admin/context`.
    public func context(_ current: SavedContext, in frame: Frame) -> String {
        page(.context, editorData(current, of: .primary, frame.language), in: frame.at(.context))
    }

    /// The versions of a context, newest first.
    public func contextHistory(_ versions: [SavedContext], of owner: ContextOwner, in frame: Frame) -> String {
        let words = catalogue[frame.language]
        let data: [String: Any] = ["owner": owner.data, "versions": versions.map { $0.data(words) }]
        return page(.contextHistory, data, in: frame.at(owner.place))
    }

    /// One version of a context, and what it changed.
    ///
    /// - Parameters:
    ///   - previous: The version before it; an empty text before the first.
    ///   - current: Number of the current version.
    public func contextVersion(
        _ version: SavedContext, after previous: String, current: Int, of owner: ContextOwner, in frame: Frame
    ) -> String {
        let words = catalogue[frame.language]
        var data = version.data(words)
        data["owner"] = owner.data
        data["difference"] = TextDifference(from: previous, to: version.content).data(words)
        data["current"] = String(current)
        data["isCurrent"] = current == version.version
        return page(.contextVersion, data, in: frame.at(owner.place))
    }

    /// Why a save was refused: the version that was saved first, and how the reader's text differs from it.
    public func contextConflict(_ current: SavedContext, with content: String, in language: Language) -> String {
        let words = catalogue[language]
        var data = current.data(words)
        data["difference"] = TextDifference(from: current.content, to: content).data(words)
        return render(.contextConflict, data, in: language)
    }

    /// Values for the template `context-editor`.
    func editorData(_ current: SavedContext, of owner: ContextOwner, _ language: Language) -> [String: Any] {
        var data = current.data(catalogue[language])
        data["owner"] = owner.data
        data["limit"] = String(Limits.context.upperBound)
        return data
    }
}

extension TextDifference {
    /// Values for the template `difference`.
    fileprivate func data(_ words: Words) -> [String: Any] {
        [
            "isEmpty": isEmpty,
            "stretches": isEmpty
                ? []
                : stretches.map { stretch -> [String: Any] in
                    switch stretch {
                    case .shown(let lines): ["lines": lines.map(\.data)]
                    case .skipped(let count): ["skipped": ["text": words(.skippedLines, count: count)]]
                    case .omitted(let count): ["skipped": ["text": words(.omittedLines, count: count)]]
                    }
                },
        ]
    }
}

extension TextDifference.Line {
    fileprivate var data: [String: Any] {
        [
            "kind": kind.rawValue, "isAdded": kind == .added, "isRemoved": kind == .removed,
            "pieces": pieces.map { ["text": $0.text, "isMarked": $0.isMarked] as [String: Any] },
        ]
    }
}
