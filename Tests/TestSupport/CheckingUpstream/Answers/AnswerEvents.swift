/// The events of an answer, and its tokens.
struct AnswerEvents {
    /// An event as text with its blank line, and its type or that of its delta.
    struct Event: Sendable {
        let kind: String
        let text: String
        /// Bytes of text or thinking in it.
        var written = 0
    }

    private(set) var events: [Event] = []
    private(set) var usage: SimulatedUsage
    /// Types of the blocks that are none of the usual ones.
    private(set) var kinds: Set<String> = []

    private let setting: ThinkingSetting
    private let limit: Int
    private let issue: (_ kind: String, _ text: String) -> String
    private var block = 0
    private var isFull = false

    /// - Parameters:
    ///   - head: The inside of `message` before `usage`, and what follows that.
    ///   - usage: The tokens of the prompt.
    ///   - limit: The most tokens of the answer.
    ///   - issue: Remembers thinking and returns its signature or data.
    init(
        _ answer: ModelAnswer, head: (before: String, after: String), usage: SimulatedUsage, setting: ThinkingSetting,
        limit: Int, issue: @escaping (_ kind: String, _ text: String) -> String
    ) {
        self.usage = usage
        self.setting = setting
        self.limit = limit
        self.issue = issue
        self.usage.webSearches = answer.webSearches
        add("message_start", #""message":{\#(head.before),"usage":\#(usage.atStart)\#(head.after)}"#)
        for piece in answer.pieces where isSent(piece) && !isFull {
            isFull = self.usage.output >= limit
            if !isFull { add(piece) }
        }
        let sequence = answer.stopSequence.map(ScriptedMessage.quoted) ?? "null"
        add(
            "message_delta",
            #""delta":{"stop_reason":"\#(isFull ? "max_tokens" : answer.stopReason)","stop_sequence":\#(sequence),"#
                + #""stop_details":\#(answer.stopDetails ?? "null")},"usage":\#(self.usage.atEnd)"#)
        add("message_stop", "")
    }

    private func isSent(_ piece: ModelAnswer.Piece) -> Bool {
        switch piece {
        case .thinking, .redactedThinking: setting.isOn
        default: true
        }
    }

    private mutating func add(_ piece: ModelAnswer.Piece) {
        switch piece {
        case .text(let deltas):
            add(block: #"{"type":"text","text":""}"#, "text_delta", "text", spend(deltas))
        case .thinking(let deltas, let hidden): addThinking(deltas, hidden: hidden)
        case .redactedThinking(let tokens):
            usage.thinking += spend(tokens)
            add(block: #"{"type":"redacted_thinking","data":"\#(issue("redacted_thinking", ""))"}"#)
        case .toolUse(let id, let name, let input):
            add(
                block: #"{"type":"tool_use","id":"\#(id)","name":"\#(name)","input":{}}"#, "input_json_delta",
                "partial_json", spend(input))
        case .block(let json):
            _ = spend(Tokens.count(json))
            if let kind = (try? WireJSON(json))?["type"]?.text { kinds.insert(kind) }
            add(block: json)
        case .ping: add("ping", "")
        }
    }

    private mutating func addThinking(_ deltas: [String], hidden: Int) {
        let before = usage.output
        _ = spend(hidden)
        let written = isFull ? [] : spend(deltas)
        usage.thinking += usage.output - before
        let sent = setting.display == "omitted" ? [""] : written
        let signature = isFull ? [] : [("signature_delta", "signature", issue("thinking", sent.joined()))]
        add(
            block: #"{"type":"thinking","thinking":"","signature":""}"#,
            deltas: sent.map { ("thinking_delta", "thinking", $0) } + signature)
    }

    // MARK: - Tokens

    /// Counts tokens and returns how many of them the limit allows.
    private mutating func spend(_ tokens: Int) -> Int {
        let allowed = min(tokens, limit - usage.output)
        usage.output += allowed
        if allowed < tokens { isFull = true }
        return allowed
    }

    /// Counts the tokens of a text and returns as much of it as the limit allows.
    private mutating func spend(_ deltas: [String]) -> [String] {
        Tokens.clip(deltas, to: spend(Tokens.count(deltas.joined())))
    }

    // MARK: - Events

    private mutating func add(block start: String, _ kind: String, _ member: String, _ deltas: [String]) {
        add(block: start, deltas: deltas.map { (kind, member, $0) })
    }

    private mutating func add(block start: String, deltas: [(kind: String, member: String, value: String)] = []) {
        add("content_block_start", #""index":\#(block),"content_block":\#(start)"#)
        for delta in deltas {
            let value = ScriptedMessage.quoted(delta.value)
            add(
                "content_block_delta",
                #""index":\#(block),"delta":{"type":"\#(delta.kind)","\#(delta.member)":\#(value)}"#, kind: delta.kind,
                written: ["text", "thinking"].contains(delta.member) ? delta.value.utf8.count : 0)
        }
        add("content_block_stop", #""index":\#(block)"#)
        block += 1
    }

    private mutating func add(_ type: String, _ members: String, kind: String? = nil, written: Int = 0) {
        events.append(Event(kind: kind ?? type, text: ScriptedMessage.event(type, members), written: written))
    }
}
