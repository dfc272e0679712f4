/// All thinking that the server has sent. It decides what becomes of thinking that comes back.
struct ThinkingRegister {
    /// A request after its thinking has been checked.
    struct Checked {
        /// The turns without what was dropped.
        var turns: [WireTurn] = []
        var transformations: [ThinkingTransformation] = []
        /// Where the answer will stand.
        var trail: ThinkingTrail
    }

    /// How a request is read.
    struct Reader {
        let account: String
        /// Whether the account is older than the check of what came before.
        let isOldAccount: Bool
        let betas: Set<String>
    }

    private var issued: [String: IssuedThinking] = [:]

    /// Remembers thinking and returns the signature or data that stands for it.
    mutating func issue(_ thinking: IssuedThinking) -> String {
        let token = "EqQB\(String(UInt64.random(in: 0...UInt64.max), radix: 36))n\(issued.count + 1)=="
        issued[token] = thinking
        return token
    }

    /// Checks signature, account, model and conversation of every thinking block, in this order.
    ///
    /// - Throws: ``Refusal``.
    func check(_ body: MessageBody, by reader: Reader) throws -> Checked {
        var checked = Checked(trail: ThinkingTrail(body))
        var isBroken = false
        for turn in body.turns {
            var kept: [WireBlock] = []
            for block in turn.blocks {
                guard block.isThinking else {
                    checked.trail.pass(block, role: turn.role)
                    kept.append(block)
                    continue
                }
                let (token, thinking) = try original(of: block)
                let verdict = try verdict(on: thinking, block, body, reader, trail: checked.trail, isBroken: &isBroken)
                checked.trail.pass(thinking: token, of: thinking.account)
                if let verdict { checked.transformations.append(verdict) }
                if verdict?.type != "thinking_dropped" { kept.append(block) }
            }
            checked.turns.append(WireTurn(role: turn.role, path: turn.path, blocks: kept))
        }
        return checked
    }

    private func original(of block: WireBlock) throws -> (String, IssuedThinking) {
        let field = block.kind == "thinking" ? "signature" : "data"
        let token = block.json[field]?.text ?? ""
        guard let thinking = issued[token], thinking.kind == block.kind,
            thinking.text.hasBytes(of: block.json["thinking"]?.text ?? "")
        else { throw Refusal.invalid(block.path, "Invalid `\(field)` in `\(block.kind)` block.") }
        return (token, thinking)
    }

    /// - Parameter isBroken: Whether a block before was bound to a different conversation, so that all later ones are.
    private func verdict(
        on thinking: IssuedThinking, _ block: WireBlock, _ body: MessageBody, _ reader: Reader, trail: ThinkingTrail,
        isBroken: inout Bool
    ) throws -> ThinkingTransformation? {
        func dropped(_ reason: String) -> ThinkingTransformation {
            ThinkingTransformation(type: "thinking_dropped", path: block.path, reason: reason)
        }
        guard thinking.account == reader.account else { return dropped("organization_binding_mismatch") }
        guard body.model.reads(thinkingOf: thinking.model) else { return dropped("model_binding_mismatch") }
        let difference = trail.difference(from: thinking)
        guard body.model.checksPrefix, isBroken || difference != nil else { return nil }
        switch (body.thinking.onMismatch, reader.isOldAccount) {
        case ("drop_block", _):
            isBroken = true
            return dropped("prefix_binding_mismatch")
        case (nil, true):
            return ThinkingTransformation(
                type: "thinking_mismatch_allowed", path: block.path, reason: "prefix_binding_mismatch")
        default:
            let field = block.kind == "thinking" ? "signature" : "data"
            let hint =
                reader.betas.contains(Beta.blockBinding)
                ? "" : " Send the `\(Beta.blockBinding)` beta header to choose what happens then."
            throw Refusal.invalid(
                block.path,
                "Invalid `\(field)` in `\(block.kind)` block. The block is bound to a different conversation."
                    + (difference.map { " (\($0))" } ?? "") + hint)
        }
    }
}
