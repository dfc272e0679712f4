import Synchronization

/// A model server that checks requests as the Messages API does and simulates its cache, over a real socket on the
/// loopback interface.
///
/// It refuses what the API refuses, binds thinking to the conversation that it answered, and counts tokens by a rule
/// that a test can repeat (``Tokens``), so that a sum of calls can be compared with ``endedUsage`` to the token.
///
/// ```swift
/// try await CheckingUpstream.running(.thinking("Six times seven.", then: "42"), .text("43")) { upstream in
///     let client = …(upstream.address)
///     #expect(upstream.requests[1].extends(upstream.requests[0]))
/// }
/// ```
public final class CheckingUpstream: Sendable {
    /// Decides the answer to a request that passed the checks; those are counted from 1.
    public typealias Script = @Sendable (_ request: CheckedRequest, _ number: Int) -> ModelAnswer

    /// What it simulates.
    public let service: SimulatedService

    /// Guards everything that was received and sent.
    let memory: Mutex<UpstreamMemory>
    private let script: Script
    /// Guards the address, which is known once the socket is open.
    private let location = Mutex("")

    private init(service: SimulatedService, script: @escaping Script) {
        self.service = service
        self.script = script
        memory = Mutex(UpstreamMemory(service: service))
    }

    /// Runs a server for the duration of `body`. The answers are given in turn; the last one is repeated.
    public static func running<Value: Sendable>(
        _ answers: ModelAnswer..., service: SimulatedService = SimulatedService(),
        body: @Sendable (CheckingUpstream) async throws -> Value
    ) async throws -> Value {
        let answers = answers.isEmpty ? [.text("Hello!")] : answers
        return try await running(
            service: service, script: { _, number in answers[min(number, answers.count) - 1] }, body: body)
    }

    /// Runs a server for the duration of `body`.
    ///
    /// - Parameters:
    ///   - service: What it simulates.
    ///   - script: Decides the answers.
    ///   - body: Uses the server.
    public static func running<Value: Sendable>(
        service: SimulatedService = SimulatedService(), script: @escaping Script,
        body: @Sendable (CheckingUpstream) async throws -> Value
    ) async throws -> Value {
        let upstream = CheckingUpstream(service: service, script: script)
        return try await ScriptedUpstream.running(
            script: { request, _ in upstream.answer(request) },
            body: { server in
                upstream.location.withLock { $0 = server.address }
                return try await body(upstream)
            })
    }

    /// Where it listens, such as `http://127.0.0.1:40123`.
    public var address: String { location.withLock(\.self) }

    /// All requests so far, refused ones too.
    public var requests: [CheckedRequest] { memory.withLock(\.requests) }

    /// The requests for a message that passed the checks, so far. The script may have failed some of them.
    public var accepted: [CheckedRequest] { messages.filter { $0.refusal == nil } }

    /// The requests for a message so far, refused ones too.
    public var messages: [CheckedRequest] { requests.filter { $0.request.path == "/v1/messages" } }

    /// The tokens of all answers that were sent to their end.
    public var endedUsage: SimulatedUsage {
        requests.filter(\.hasEnded).map(\.usage).reduce(SimulatedUsage(), +)
    }

    // MARK: - Answering

    private func answer(_ request: RecordedRequest) -> ScriptedAnswer {
        let number = memory.withLock { $0.receive(request) }
        do {
            return try route(request, number: number)
        } catch {
            let refusal = error as? Refusal ?? Refusal(status: 500, type: "api_error", message: "\(error)")
            memory.withLock { $0.requests[number - 1].refusal = refusal }
            return refusal.answer(requestID: "req_\(number)")
        }
    }

    private func route(_ request: RecordedRequest, number: Int) throws -> ScriptedAnswer {
        let credentials = try Credentials(request, service: service)
        memory.withLock { $0.requests[number - 1].account = credentials.account }
        let path = request.path.prefix { $0 != "?" }
        switch (request.method, path) {
        case ("GET", _) where path == "/v1/models" || path.hasPrefix("/v1/models/"):
            return .json(try ModelListAnswer(models: service.models).body(for: request.path))
        case ("POST", "/v1/messages"):
            return try message(number, credentials)
        case ("POST", "/v1/messages/count_tokens"):
            let tokens = try memory.withLock { try $0.check(number, credentials, isCount: true).prompt.tokens }
            return .json(#"{"input_tokens":\#(tokens)}"#)
        default: throw Refusal.notFound("Not Found: \(request.method) \(path)")
        }
    }

    private func message(_ number: Int, _ credentials: Credentials) throws -> ScriptedAnswer {
        let (accepted, request, count) = try memory.withLock { memory in
            let accepted = try memory.check(number, credentials, isCount: false)
            memory.accepted += 1
            return (accepted, memory.requests[number - 1], memory.accepted)
        }
        let answer = script(request, count)
        if let failure = answer.failure {
            memory.withLock { $0.requests[number - 1].failure = failure }
            return failure.answer(requestID: "req_\(number)", headers: answer.headers)
        }
        let composed = memory.withLock { $0.compose(answer, to: accepted, number: number) }
        let steps = AnswerSteps(answer: answer, requestID: "req_\(number)") { [self] event in
            memory.withLock { $0.note(event, of: composed, number: number) }
        } noteStall: { [self] in
            memory.withLock { $0.requests[number - 1].hasStalled = true }
        }
        return steps.script(composed.events)
    }
}

extension Refusal {
    /// The error as the API sends it.
    fileprivate func answer(requestID: String, headers: [(String, String)] = []) -> ScriptedAnswer {
        let details = code.map { #","details":{"error_code":\#(ScriptedMessage.quoted($0))}"# } ?? ""
        return .json(
            status: status, headers: [("request-id", requestID)] + headers,
            #"{"type":"error","error":{"type":\#(ScriptedMessage.quoted(type)),"#
                + #""message":\#(ScriptedMessage.quoted(message))\#(details)},"request_id":"\#(requestID)"}"#)
    }
}
