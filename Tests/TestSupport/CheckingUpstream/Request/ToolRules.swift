/// Checks of `tools` and `tool_choice`.
struct ToolRules {
    let model: SimulatedModel

    private static let client: Set<String> = [
        "type", "name", "description", "input_schema", "strict", "cache_control", "eager_input_streaming",
        "defer_loading",
    ]

    /// - Throws: ``Refusal``.
    func tools(_ body: Fields) throws -> [WireBlock] {
        let elements = try body.array("tools") ?? []
        let tools = try elements.enumerated().map { try tool($1, at: "tools.\($0)") }
        let names = tools.compactMap { $0.json["name"]?.text }
        guard Set(names).count == names.count else { throw Refusal.invalid("tools", "Tool names must be unique.") }
        return tools
    }

    private func tool(_ json: WireJSON, at path: String) throws -> WireBlock {
        let fields = try Fields(json, at: path)
        let name = try fields.requiredText("name")
        guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy(\.isOfToolName) else {
            throw Refusal.invalid(fields.path(of: "name"), "String should match pattern '^[a-zA-Z0-9_-]{1,64}$'")
        }
        // The server's own tools, such as web_search_20260318, take parameters of their own.
        if try fields.text("type") ?? "custom" == "custom" {
            try fields.allow(Self.client)
            _ = try fields.required("input_schema")
            _ = try fields.object("input_schema")
        }
        let breakpoint = try fields.object("cache_control").map { try CacheLifetime($0) }
        return WireBlock(kind: "tool", path: path, json: json, breakpoints: breakpoint.map { [$0] } ?? [])
    }

    /// The choice in one spelling.
    ///
    /// - Throws: ``Refusal``.
    func choice(_ body: Fields) throws -> String {
        guard let choice = try body.object("tool_choice") else { return #"{"type":"auto"}"# }
        try choice.allow(["type", "name", "disable_parallel_tool_use"])
        let type = try choice.choice("type", of: ["auto", "any", "tool", "none"])
        if type == "any" || type == "tool", !model.acceptsForcedTools {
            throw Refusal.invalid("tool_choice", "forced tool use is not supported on this model")
        }
        return body["tool_choice"]?.canonical ?? ""
    }
}

extension UInt8 {
    fileprivate var isOfToolName: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
