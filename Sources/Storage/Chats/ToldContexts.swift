internal import JSON
internal import Model

/// Contexts that have changed since a chat began are told in front of what a person says next. What the model has read
/// before stays as it was.
extension Transaction {
    /// The parts that tell a model the current contexts, as far as it does not know them.
    func parts(telling current: ContextVersions, of user: User.ID, to known: ContextVersions) throws -> [Part] {
        var changes: [(scope: ContextStore.Scope, known: Int)] = []
        // A text of the program that was replaced by another one is no change that anybody made.
        if current.primary > max(known.primary, 0) { changes.append((.primary, known.primary)) }
        if current.personal > known.personal { changes.append((.personal(user), known.personal)) }
        var parts: [Part] = []
        for change in changes {
            guard let file = try context(change.scope),
                try content(of: change.known, of: change.scope) != file.content
            else { continue }
            parts.append(Part(telling: file, ordinal: parts.count))
        }
        return parts
    }

    /// The text of a version; `nil` if it is not kept any more.
    func content(of version: Int, of scope: ContextStore.Scope) throws -> String? {
        guard version > 0 else { return scope == .primary ? DefaultContext.text(of: version) : "" }
        return try row(
            """
            SELECT v.content FROM context_files f JOIN context_versions v ON v.context_id = f.id
            WHERE \(scope.condition) AND v.version = \(version)
            """)?["content"]
    }
}

extension Part {
    /// A context as a model is told it. What this sends is stored, so a change here is one for later messages only.
    fileprivate init(telling file: ContextFile, ordinal: Int) {
        let name = file.kind == .primary ? "Context" : "Personal context"
        let isBlank = file.content.unicodeScalars.allSatisfy(\.properties.isWhitespace)
        let news =
            isBlank
            ? "[\(name) removed: the earlier one no longer applies.]"
            : "[\(name) updated to version \(file.version). It takes the place of the earlier one.]\n\n\(file.content)"
        let block = JSON.members(["text": .string(news), "type": "text"])
        self.init(
            ordinal: ordinal, kind: .instructions, text: "\(file.kind.rawValue) \(file.version)",
            wire: JSONText(block).text)
    }
}
