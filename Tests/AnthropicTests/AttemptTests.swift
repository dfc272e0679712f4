import Synchronization
import TestSupport
import Testing

@testable import Anthropic

@Suite struct AttemptTests {
    private struct BudgetSpent: Error {}

    /// What an observer was told, in order, with the number of requests that had reached the server by then.
    private final class Ledger: Sendable {
        struct Entry: Equatable {
            var attempt: Attempt
            var error: AnthropicError?
            var requests: Int
        }

        /// Guards the entries.
        private let noted = Mutex<[Entry]>([])

        var entries: [Entry] { noted.withLock { $0 } }
        var failures: [Entry] { entries.filter { $0.error != nil } }

        func observer(of upstream: ScriptedUpstream, allowing most: Int = .max) -> AttemptObserver {
            AttemptObserver(
                willSend: { number in
                    self.note(Entry(attempt: Attempt(number: number), requests: upstream.requests.count))
                    guard number <= most else { throw BudgetSpent() }
                },
                didFail: { attempt, error in
                    self.note(Entry(attempt: attempt, error: error, requests: upstream.requests.count))
                })
        }

        private func note(_ entry: Entry) {
            noted.withLock { $0.append(entry) }
        }
    }

    private func usage(input: Int? = nil, output: Int? = nil) -> Usage {
        var usage = Usage()
        (usage.inputTokens, usage.outputTokens) = (input, output)
        return usage
    }

    @Test func `each request is announced before it leaves, and each failure before the next`() async throws {
        let answers = [
            ScriptedAnswer.error(status: 529), .failing(after: [], type: "overloaded_error"), .messages(deltas: ["a"]),
        ]
        try await withClient(answers) { client, upstream in
            let ledger = Ledger()
            let observer = ledger.observer(of: upstream)

            let outcome = try await Outcome(of: client.stream(.greeting, observer: observer))

            #expect(outcome.message.text == "a")
            #expect(ledger.entries.map(\.attempt.number) == [1, 1, 2, 2, 3])
            #expect(ledger.entries.map(\.requests) == [0, 1, 1, 2, 2])
            #expect(ledger.entries.map { $0.error?.kind } == [nil, .http, nil, .streamError, nil])
        }
    }

    @Test func `a failed attempt is known with its tokens, even if no event of it was delivered`() async throws {
        let answers = [
            ScriptedAnswer.error(status: 529), .failing(after: [], type: "overloaded_error"), .messages(deltas: ["a"]),
        ]
        try await withClient(answers) { client, upstream in
            let ledger = Ledger()

            _ = try await Outcome(of: client.stream(.greeting, observer: ledger.observer(of: upstream)))

            let attempts = ledger.failures.map(\.attempt)
            #expect(attempts.map(\.phase) == [.head, .beforeText])
            #expect(attempts.map(\.requestID) == ["req_scripted", "req_stream"])
            #expect(attempts.map(\.usage) == [Usage(), usage(input: 25, output: 1)])
        }
    }

    @Test(arguments: [
        ScriptedAnswer.messages(deltas: ["a"]),
        .json(
            headers: [("request-id", "req_stream")],
            #"{"type":"message","content":[{"type":"text","text":"a"}],"usage":{"input_tokens":25,"output_tokens":15}}"#
        ),
    ])
    func `a finished stream is known with its totals and its identifier`(answer: ScriptedAnswer) async throws {
        try await withClient([answer]) { client, upstream in
            let ledger = Ledger()
            let observer = ledger.observer(of: upstream)
            #expect(observer.attempt == nil)

            let outcome = try await Outcome(of: client.stream(.greeting, observer: observer))

            #expect(outcome.message.text == "a")
            #expect(observer.attempt?.usage == usage(input: 25, output: 15))
            #expect(observer.attempt?.requestID == "req_stream")
            #expect(observer.attempt?.phase == .afterText)
            #expect(ledger.failures == [])
        }
    }

    @Test func `an attempt that is given up is reported like any other`() async throws {
        try await withClient([.failing(after: ["a"], type: "overloaded_error")]) { client, upstream in
            let ledger = Ledger()
            let observer = ledger.observer(of: upstream)

            let outcome = try await Outcome(of: client.stream(.greeting, observer: observer))

            #expect(ledger.failures.count == 1)
            #expect(ledger.failures.first?.error == outcome.error)
            #expect(ledger.failures.first?.attempt == observer.attempt)
            #expect(observer.attempt?.phase == .afterText)
            #expect(observer.attempt?.usage.inputTokens == 25)
        }
    }

    @Test func `an attempt that is not allowed is not made, and its error ends the call`() async throws {
        try await withClient([.error(status: 529)]) { client, upstream in
            let ledger = Ledger()
            let stream = client.stream(.greeting, observer: ledger.observer(of: upstream, allowing: 1))

            await #expect(throws: BudgetSpent.self) { try await Outcome(of: stream) }

            #expect(upstream.requests.count == 1)
            #expect(ledger.entries.map(\.attempt.number) == [1, 1, 2])
        }
    }

    @Test func `an error of the observer's is never tried again`() async throws {
        try await withClient([.messages(deltas: ["a"])]) { client, upstream in
            let calls = Mutex(0)
            let observer = AttemptObserver(willSend: { _ in
                calls.withLock { $0 += 1 }
                throw AnthropicError(.transport, phase: .connect)
            })

            let outcome = try await Outcome(of: client.stream(.greeting, observer: observer))

            #expect(outcome.error?.kind == .transport)
            #expect(calls.withLock { $0 } == 1)
            #expect(upstream.requests.isEmpty)
            #expect(observer.attempt?.phase == .connect)
        }
    }

    @Test func `a call that is cancelled before its first content is known with its tokens`() async throws {
        try await withClient([.hanging(after: [])]) { client, upstream in
            let ledger = Ledger()
            let observer = ledger.observer(of: upstream)
            let reader = Task { try await Outcome(of: client.stream(.greeting, observer: observer)) }
            try await eventually("the start of the message") { observer.attempt?.usage.inputTokens == 25 }

            reader.cancel()

            await #expect(throws: CancellationError.self) { try await reader.value }
            #expect(observer.attempt?.phase == .beforeText)
            #expect(observer.attempt?.requestID == "req_stream")
            #expect(ledger.failures == [])
        }
    }

    @Test func `a call that is cancelled while it is announced is not sent`() async throws {
        try await withClient([.messages(deltas: ["a"])]) { client, upstream in
            let gate = Gate()
            let observer = AttemptObserver(willSend: { _ in
                try? await gate.pass()  // like a ledger that writes its row whatever happens
            })
            let reader = Task { try await Outcome(of: client.stream(.greeting, observer: observer)) }
            try await eventually("the announcement") { gate.arrivals == 1 }

            reader.cancel()

            await #expect(throws: CancellationError.self) { try await reader.value }
            #expect(observer.attempt?.phase == .connect)
            #expect(upstream.requests.isEmpty)
        }
    }
}
