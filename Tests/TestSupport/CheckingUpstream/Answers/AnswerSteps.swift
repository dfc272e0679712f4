/// Turns an answer into the steps of a script: one write for each event, with its disturbances before it.
struct AnswerSteps {
    let answer: ModelAnswer
    let requestID: String
    /// Runs just before an event is written.
    let note: @Sendable (_ event: AnswerEvents.Event) -> Void
    /// Runs when nothing more is going to be written, although the answer is not whole.
    let noteStall: @Sendable () -> Void

    func script(_ events: [AnswerEvents.Event]) -> ScriptedAnswer {
        let headers = [("content-type", "text/event-stream; charset=utf-8"), ("request-id", requestID)]
        var steps = [ScriptedAnswer.Step.head(status: 200, headers: headers + answer.headers, framing: .chunked)]
        var seen: [String: Int] = [:]
        for (index, event) in events.enumerated() {
            seen[event.kind, default: 0] += 1
            for disturbance in answer.disturbances
            where disturbance.moment.matches(event.kind, seen[event.kind] ?? 0, index: index + 1) {
                if case .hang = disturbance.kind { steps.append(.run(noteStall)) }
                steps += disturbance.kind.steps
                if disturbance.kind.isLast { return ScriptedAnswer(steps) }
            }
            steps += [.run { [note] in note(event) }, .body(Array(event.text.utf8))]
        }
        return ScriptedAnswer(steps + [.end])
    }
}

extension Moment {
    fileprivate func matches(_ kind: String, _ occurrence: Int, index: Int) -> Bool {
        guard let own = self.kind else { return number == nil || number == index }
        return own == kind && number == occurrence
    }
}

extension ModelAnswer.Disturbance {
    fileprivate var steps: [ScriptedAnswer.Step] {
        switch self {
        case .wait(let gate): [.wait(gate)]
        case .cut: [.close]
        case .hang: [.hang]
        case .error(let type, let message):
            [.body(Array(ScriptedMessage.error(type: type, message: message).utf8)), .end]
        }
    }

    fileprivate var isLast: Bool {
        if case .wait = self { false } else { true }
    }
}
