/// Which blocks may stand where, and what they consist of.
struct BlockRules {
    /// Types of blocks that the server itself has sent, whatever they are.
    let ownKinds: Set<String>

    private static let byRole: [String: Set<String>] = [
        "user": [
            "text", "image", "document", "search_result", "tool_result", "container_upload",
        ],
        "assistant": ["text", "thinking", "redacted_thinking", "tool_use", "server_tool_use"],
        "system": ["text"],
    ]

    private static let insideResult: Set<String> = ["text", "image", "document", "search_result"]

    /// Members by type, beside `type` itself.
    private static let members: [String: (required: Set<String>, optional: Set<String>)] = [
        "text": (["text"], ["citations", "cache_control"]),
        "image": (["source"], ["transformations", "cache_control"]),
        "document": (["source"], ["title", "context", "citations", "cache_control"]),
        "search_result": (["source", "title", "content"], ["citations", "cache_control"]),
        "tool_use": (["id", "name", "input"], ["caller", "cache_control"]),
        "tool_result": (["tool_use_id"], ["content", "is_error", "cache_control"]),
        "thinking": (["thinking", "signature"], []),
        "redacted_thinking": (["data"], []),
        "server_tool_use": (["id", "name", "input"], ["caller", "cache_control"]),
        "container_upload": (["file_id"], ["cache_control"]),
    ]

    /// Reads the content of a turn or of `system`: a string or an array.
    ///
    /// - Throws: ``Refusal``.
    func content(_ json: WireJSON, at path: String, role: String) throws -> [WireBlock] {
        switch json {
        case .string: return [try textBlock(json, at: path)]
        case .array(let elements):
            return try elements.enumerated().map { index, element in
                try block(element, at: "\(path).\(index)") { kind in
                    Self.byRole[role, default: []].contains(kind) || role == "assistant" && isFromServer(kind)
                }
            }
        default: throw Refusal.invalid(path, "Input should be a valid string or array")
        }
    }

    private func isFromServer(_ kind: String) -> Bool {
        ownKinds.contains(kind) || kind.hasSuffix("_tool_result")
    }

    private func textBlock(_ json: WireJSON, at path: String) throws -> WireBlock {
        let block = WireBlock(kind: "text", path: path, json: json, breakpoints: [])
        try Self.checkText(block.text ?? "", at: path)
        return block
    }

    private func block(_ json: WireJSON, at path: String, where isAllowed: (String) -> Bool) throws -> WireBlock {
        let fields = try Fields(json, at: path)
        let kind = try fields.requiredText("type")
        guard isAllowed(kind) else {
            throw Refusal.invalid(
                path, "Input tag '\(kind)' found using 'type' does not match any of the expected tags")
        }
        try checkMembers(fields, kind)
        var breakpoints: [CacheLifetime] = []
        switch kind {
        case "text": try Self.checkText(try fields.requiredText("text"), at: fields.path(of: "text"))
        case "tool_use", "server_tool_use": _ = try fields.object("input")
        case "tool_result": breakpoints = try checkResult(fields)
        default: break
        }
        let own = try fields.object("cache_control").map { try CacheLifetime($0) }
        return WireBlock(kind: kind, path: path, json: json, breakpoints: breakpoints + (own.map { [$0] } ?? []))
    }

    private func checkMembers(_ fields: Fields, _ kind: String) throws {
        guard let members = Self.members[kind] else { return }
        // The API puts the type of the block into such paths.
        for name in members.required where fields[name] == nil {
            throw Refusal.invalid("\(fields.path).\(kind).\(name)", "Field required")
        }
        let known = members.required.union(members.optional).union(["type"])
        try fields.at("\(fields.path).\(kind)").allow(known)
    }

    /// Checks the blocks inside a tool's result.
    private func checkResult(_ fields: Fields) throws -> [CacheLifetime] {
        guard case .array(let elements) = fields["content"] else {
            _ = try fields.text("content")
            return []
        }
        return try elements.enumerated().flatMap { index, element in
            try block(element, at: "\(fields.path(of: "content")).\(index)", where: Self.insideResult.contains)
                .breakpoints
        }
    }

    private static func checkText(_ text: String, at path: String) throws {
        guard !text.isEmpty else { throw Refusal.invalid(path, "text content blocks must be non-empty") }
        guard !text.unicodeScalars.allSatisfy(\.properties.isWhitespace) else {
            throw Refusal.invalid(path, "text content blocks must contain non-whitespace text")
        }
    }
}
