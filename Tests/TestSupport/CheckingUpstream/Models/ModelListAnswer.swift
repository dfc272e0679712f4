/// Answers to `GET /v1/models` and `GET /v1/models/{id}`.
struct ModelListAnswer {
    let models: [SimulatedModel]

    /// The list or the model that a path with query asks for.
    ///
    /// - Throws: ``Refusal``.
    func body(for path: String) throws -> String {
        let parts = path.split(separator: "?", maxSplits: 1)
        guard let route = parts.first, route != "/v1/models" else {
            return try page(Self.query(parts.count > 1 ? parts[1] : ""))
        }
        let id = String(route.dropFirst("/v1/models/".count))
        guard let model = models.first(where: { $0.id == id }) else { throw Refusal.notFound("model: \(id)") }
        return model.listed
    }

    private func page(_ query: [String: String]) throws -> String {
        let limit = Int(query["limit"] ?? "20") ?? 0
        guard (1...1000).contains(limit) else { throw Refusal.invalid("limit", "must be from 1 to 1000") }
        var rest = models[...]
        if let id = query["after_id"] { rest = rest.drop { $0.id != id }.dropFirst() }
        if let id = query["before_id"] { rest = rest.prefix { $0.id != id } }
        let page = rest.prefix(limit)
        let first = page.first.map { ScriptedMessage.quoted($0.id) } ?? "null"
        let last = page.last.map { ScriptedMessage.quoted($0.id) } ?? "null"
        return #"{"data":[\#(page.map(\.listed).joined(separator: ","))],"has_more":\#(rest.count > limit),"#
            + #""first_id":\#(first),"last_id":\#(last)}"#
    }

    private static func query(_ text: Substring) -> [String: String] {
        let pairs = text.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        return Dictionary(pairs.map { ($0[0], $0.count > 1 ? $0[1] : "") }, uniquingKeysWith: { $1 })
    }
}

extension SimulatedModel {
    /// The model as an item of the list.
    fileprivate var listed: String {
        let levels = ["low", "medium", "high", "xhigh", "max"].map { level in
            let supported = efforts.contains(level)
            return level == "xhigh" && !supported ? #""xhigh":null"# : #""\#(level)":{"supported":\#(supported)}"#
        }
        let types = ["adaptive", "enabled", "disabled", "between_tools"].map {
            #""\#($0)":{"supported":\#(thinkingTypes.contains($0))}"#
        }
        return #"{"type":"model","id":\#(ScriptedMessage.quoted(id)),"#
            + #""display_name":\#(ScriptedMessage.quoted(displayName)),"#
            + #""created_at":"2026-09-01T00:00:00Z","lifecycle":"active","max_input_tokens":\#(maxInputTokens),"#
            + #""max_tokens":\#(maxTokens),"capabilities":{"image_input":{"supported":true},"#
            + #""pdf_input":{"supported":true},"effort":{"supported":\#(!efforts.isEmpty),"#
            + levels.joined(separator: ",") + #"},"thinking":{"supported":true,"types":{"#
            + types.joined(separator: ",") + "}}}}"
    }
}
