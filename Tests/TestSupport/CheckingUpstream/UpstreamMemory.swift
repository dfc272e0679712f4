/// What a ``CheckingUpstream`` has received and sent.
struct UpstreamMemory {
    /// An answer that is ready to be sent.
    struct Composed: Sendable {
        let events: [AnswerEvents.Event]
        /// All its tokens.
        let usage: SimulatedUsage
        let plan: PromptCache.Plan
    }

    /// A request that passed the checks.
    struct Accepted: Sendable {
        let body: MessageBody
        let credentials: Credentials
        let checked: ThinkingRegister.Checked
        let prompt: Prompt
    }

    let service: SimulatedService
    var requests: [CheckedRequest] = []
    /// How many requests for a message passed the checks.
    var accepted = 0
    private var register = ThinkingRegister()
    private var cache = PromptCache()
    /// Types of unusual blocks that were sent.
    private var kinds: Set<String> = []

    init(service: SimulatedService) {
        self.service = service
    }

    /// Records a request and returns its number.
    mutating func receive(_ request: RecordedRequest) -> Int {
        requests.append(CheckedRequest(number: requests.count + 1, request: request))
        return requests.count
    }

    /// - Throws: ``Refusal``.
    mutating func check(_ number: Int, _ credentials: Credentials, isCount: Bool) throws -> Accepted {
        let request = requests[number - 1]
        guard request.request["content-type"]?.hasPrefix("application/json") == true else {
            throw Refusal.invalid("content-type", "must be application/json")
        }
        let json = try Self.json(request)
        let body = try MessageBody(
            json, isCount: isCount, betas: credentials.betas, models: service.models, ownKinds: kinds)
        let account = credentials.account
        let checked = try register.check(
            body,
            by: ThinkingRegister.Reader(
                account: account, isOldAccount: service.oldAccounts.contains(account), betas: credentials.betas))
        requests[number - 1].transformations = checked.transformations
        let prompt = Prompt(body, turns: checked.turns, account: account)
        guard isCount || prompt.tokens <= body.model.maxInputTokens else {
            throw Refusal(
                message: "prompt is too long: \(prompt.tokens) tokens > \(body.model.maxInputTokens) maximum")
        }
        return Accepted(body: body, credentials: credentials, checked: checked, prompt: prompt)
    }

    private static func json(_ request: CheckedRequest) throws -> WireJSON {
        if let body = request.body { return body }
        do {
            return try WireJSONReader.read(request.request.body)
        } catch {
            throw Refusal(message: "The request body is not valid JSON: \(error)")
        }
    }

    /// Reads the cache for an answer and puts its events together.
    mutating func compose(_ answer: ModelAnswer, to accepted: Accepted, number: Int) -> Composed {
        let body = accepted.body
        let plan = cache.plan(accepted.prompt, minimum: body.model.minimumCachedTokens, at: service.clock.now)
        let head =
            #""id":"msg_\#(number)","type":"message","role":"assistant","#
            + #""model":\#(ScriptedMessage.quoted(body.model.id)),"content":[],"stop_reason":null,"stop_sequence":null"#
        let changes = accepted.checked.transformations.map(\.json).joined(separator: ",")
        let tellsChanges = accepted.credentials.betas.contains(Beta.blockBinding)
        let account = accepted.credentials.account
        var predecessor = accepted.checked.trail.predecessor(for: account)
        var register = register
        let events = AnswerEvents(
            answer, head: (head, tellsChanges ? #","input_transformations":[\#(changes)]"# : ""),
            usage: plan.usage, setting: body.thinking, limit: body.maxTokens ?? .max
        ) { kind, text in
            let token = register.issue(
                IssuedThinking(
                    kind: kind, text: text, model: body.model.id, account: account,
                    origin: accepted.checked.trail.origin, predecessor: predecessor))
            predecessor = token
            return token
        }
        self.register = register
        kinds.formUnion(events.kinds)
        return Composed(events: events.events, usage: events.usage, plan: plan)
    }

    /// Takes note of an event that is about to be sent.
    mutating func note(_ event: AnswerEvents.Event, of composed: Composed, number: Int) {
        requests[number - 1].written += event.written
        switch event.kind {
        case "message_start":
            cache.begin(composed.plan)
            requests[number - 1].hasBegun = true
            requests[number - 1].usage = composed.plan.usage
            requests[number - 1].usage.output = 1
        case "message_delta": requests[number - 1].usage = composed.usage
        case "message_stop": requests[number - 1].hasEnded = true
        default: break
        }
    }
}
