/// The order of turns.
struct TurnRules {
    let model: SimulatedModel
    let betas: Set<String>
    let blocks: BlockRules

    /// Reads and checks the turns of a request.
    ///
    /// - Throws: ``Refusal``.
    func turns(_ elements: [WireJSON]) throws -> [WireTurn] {
        guard !elements.isEmpty else { throw Refusal.invalid("messages", "at least one message is required") }
        let turns = try elements.enumerated().map { try turn($1, at: "messages.\($0)") }
        guard turns[0].role == "user" else {
            throw Refusal.invalid("messages.0", "first message must use the \"user\" role")
        }
        // The last turn may be one that goes on after a server's tool.
        for turn in turns.dropLast() where turn.role == "assistant" && turn.blocks.last?.isThinking == true {
            throw Refusal.invalid(turn.path, "The final block in an assistant message cannot be `thinking`.")
        }
        try checkSystemTurns(turns)
        try checkToolCalls(turns.merged)
        try checkEnd(turns)
        return turns
    }

    private func turn(_ json: WireJSON, at path: String) throws -> WireTurn {
        let fields = try Fields(json, at: path)
        let roles = ["user", "assistant", "system"]
        _ = try fields.required("role")
        let role = try fields.choice("role", of: roles) ?? ""
        try fields.allow(members(of: role))
        let content = try blocks.content(try fields.required("content"), at: fields.path(of: "content"), role: role)
        let setsEffort = role == "system" && fields["output_config"] != nil
        guard !content.isEmpty || setsEffort else {
            throw Refusal.invalid(path, "all messages must have non-empty content")
        }
        return WireTurn(role: role, path: path, blocks: content)
    }

    private func members(of role: String) -> Set<String> {
        guard role == "system" else { return ["role", "content"] }
        return Set(["role", "content"])
            .union(betas.contains(Beta.clearAt) ? ["clear_at"] : [])
            .union(betas.contains(Beta.turnEffort) ? ["output_config"] : [])
    }

    /// A system turn follows the person, or the result of a server's tool, and precedes the assistant.
    private func checkSystemTurns(_ turns: [WireTurn]) throws {
        for (index, turn) in turns.enumerated() where turn.role == "system" {
            guard model.acceptsSystemTurns else {
                throw Refusal.invalid(turn.path, "role 'system' is not supported on this model")
            }
            let before = turns[index - 1]
            let followsResult = before.role == "assistant" && before.blocks.last?.kind.hasSuffix("_tool_result") == true
            let isBeforeAssistant = index == turns.count - 1 || turns[index + 1].role == "assistant"
            guard before.role == "user" || followsResult, isBeforeAssistant else {
                throw Refusal.invalid(turn.path, "role 'system' must follow a user turn and precede an assistant turn")
            }
        }
    }

    /// Every tool call has its result at the beginning of the next turn, and every result its call.
    private func checkToolCalls(_ turns: [WireTurn]) throws {
        for (index, turn) in turns.enumerated() {
            let calls = turn.blocks.filter { $0.kind == "tool_use" }.compactMap { $0.json["id"]?.text }
            let next = index + 1 < turns.count && turns[index + 1].role == "user" ? turns[index + 1].blocks : []
            let results = next.prefix { $0.kind == "tool_result" }.compactMap { $0.json["tool_use_id"]?.text }
            if let open = calls.first(where: { !results.contains($0) }) {
                throw Refusal.invalid(
                    turn.path, "`tool_use` ids were found without `tool_result` blocks immediately after: \(open)")
            }
            guard Set(calls).count == calls.count, Set(results).count == results.count else {
                throw Refusal.invalid(turn.path, "`tool_use` ids must be unique, with one `tool_result` each")
            }
            try checkResults(of: turn, calls: index > 0 ? turns[index - 1].blocks : [])
        }
    }

    private func checkResults(of turn: WireTurn, calls: [WireBlock]) throws {
        let known = Set(calls.filter { $0.kind == "tool_use" }.compactMap { $0.json["id"]?.text })
        let leading = turn.blocks.prefix { $0.kind == "tool_result" }.count
        for (index, block) in turn.blocks.enumerated() where block.kind == "tool_result" {
            let id = block.json["tool_use_id"]?.text ?? ""
            guard known.contains(id), index < leading else {
                throw Refusal.invalid(block.path, "unexpected `tool_use_id` found in `tool_result` blocks: \(id)")
            }
        }
    }

    /// The last turn is not the assistant's, unless a server's tool goes on working.
    private func checkEnd(_ turns: [WireTurn]) throws {
        guard let last = turns.last, last.role == "assistant", !model.acceptsPrefill else { return }
        guard last.blocks.contains(where: { $0.kind == "server_tool_use" }) else {
            throw Refusal(
                message: "This model does not support assistant message prefill. "
                    + "The conversation must end with a user message.")
        }
    }
}
