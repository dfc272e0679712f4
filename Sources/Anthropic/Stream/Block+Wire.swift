public import JSON

extension Message.Block {
    /// The block as it has to be sent back to the server that wrote it; nil if it cannot be sent back.
    ///
    /// Text may be incomplete, as long as there is any. Everything else must be complete: thinking with its signature,
    /// the input of a tool as a JSON object, and a block of an unknown type with nothing added to it but input.
    public var wire: JSONText? {
        // Also checked for depth, because input comes to stand deeper here than where it was read.
        wireValue.flatMap { try? JSONText(String(decoding: $0.encoded(), as: UTF8.self)) }
    }

    private var wireValue: JSON? {
        if case .text = start {
            return wireText
        }
        guard isComplete else { return nil }
        return switch start {
        case .text: wireText
        case .thinking: wireThinking
        case .redactedThinking(let data):
            data.isEmpty ? nil : .members(["data": .string(data), "type": "redacted_thinking"])
        case .toolUse(let id, let name, let input): wireToolUse(id: id, name: name, startingWith: input)
        case .unknown(let type, let block): type.isEmpty ? nil : wireUnknown(type: type, block)
        }
    }

    /// Servers refuse text that is only white space.
    private var wireText: JSON? {
        guard !text.isBlank else { return nil }
        let citations: JSON? = citations.isEmpty ? nil : .array(citations)
        return .members(["citations": citations, "text": .string(text), "type": "text"])
    }

    /// Thinking without a signature is refused; with one it is complete even if its text is empty.
    private var wireThinking: JSON? {
        guard !signature.isEmpty else { return nil }
        return .members(["signature": .string(signature), "thinking": .string(thinking), "type": "thinking"])
    }

    private func wireToolUse(id: String, name: String, startingWith start: JSON) -> JSON? {
        guard !id.isEmpty, !name.isEmpty, let input = input(startingWith: start) else { return nil }
        return .members(["id": .string(id), "input": input, "name": .string(name), "type": "tool_use"])
    }

    private func wireUnknown(type: String, _ block: JSON) -> JSON? {
        guard !hasUnknownAdditions, case .object(var members) = block else { return nil }
        guard !inputJSON.isEmpty || type.hasSuffix("tool_use") else { return block }
        guard let input = input(startingWith: block["input"] ?? .null) else { return nil }
        if let position = members.lastIndex(where: { $0.name == "input" }) {
            members[position].value = input
        } else {
            members.append(JSON.Member("input", input))
        }
        return .object(members)
    }

    /// The input of a tool, nil if it is not an object.
    ///
    /// - Parameter start: The input in the start of the block, which holds if nothing followed.
    private func input(startingWith start: JSON) -> JSON? {
        guard !inputJSON.isEmpty else { return start == .null ? .object([]) : start.ifObject }
        return (try? JSON(parsing: inputJSON))?.ifObject
    }
}

extension JSON {
    fileprivate var ifObject: JSON? {
        if case .object = self { self } else { nil }
    }
}
