import Foundation
import JSON
import TestSupport
import Testing

@testable import Anthropic

/// Bounds on everything a server may send without end.
@Suite struct BoundTests {
    private func usage(_ number: String) throws -> Usage {
        let names = ["input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"]
        let members =
            names.map { "\"\($0)\":\(number)" } + ["\"output_tokens_details\":{\"thinking_tokens\":\(number)}"]
        return Usage(try JSON(parsing: "{\(members.joined(separator: ","))}"))
    }

    @Test(arguments: [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e18", "1e300", "1e999", "-1", "0.5",
        "1000000001", "null", "true", #""5""#, "[1]", String(repeating: "9", count: 100_000),
        "0." + String(repeating: "0", count: 100_000), "-0.1", "1e-5",
    ])
    func `an implausible number of tokens counts as not reported`(number: String) throws {
        let usage = try usage(number)

        #expect(usage.inputTokens == nil && usage.outputTokens == nil && usage.thinkingTokens == nil)
        #expect(usage.cacheCreationInputTokens == nil && usage.cacheReadInputTokens == nil)
        #expect(usage.totalInputTokens == 0)
    }

    @Test(arguments: [("0", 0), ("12.0", 12), ("1e3", 1000), ("1000000000", 1_000_000_000)])
    func `a plausible number of tokens is kept`(number: String, count: Int) throws {
        #expect(try usage(number).inputTokens == count)
        #expect(try usage(number).totalInputTokens == 3 * count)
    }

    @Test(arguments: ["x", "x\u{301}\u{327}", "\n", "\u{1B}"])
    func `overlong names are truncated or omitted`(unit: String) async throws {
        let endless = String(repeating: unit, count: 300_000)
        let start = ScriptedMessage.event(
            "message_start",
            #""message":{"id":\#(ScriptedMessage.quoted(endless)),"model":\#(ScriptedMessage.quoted("m" + endless)),"#
                + #""usage":{"service_tier":\#(ScriptedMessage.quoted(endless))}}"#)
        let end = ScriptedMessage.event(
            "message_delta",
            #""delta":{"stop_reason":\#(ScriptedMessage.quoted(endless)),"stop_sequence":\#(ScriptedMessage.quoted(endless))}"#
        )

        let outcome = try await outcome(of: .stream([start, end, ScriptedMessage.event("message_stop")]))

        let message = outcome.message
        #expect(outcome.error == nil)
        #expect(message.model?.first == "m" && (message.model ?? "").unicodeScalars.count <= 200)
        #expect((message.id ?? "").unicodeScalars.count <= 200)
        #expect((message.stopSequence ?? "").unicodeScalars.count <= 200)
        #expect(message.stopReason == nil)
        #expect(message.usage.serviceTier == nil)
    }

    @Test(arguments: ["max\u{301}_tokens", "end_turn\n", "", "x y"])
    func `a stop reason that is not a name counts as not given`(reason: String) async throws {
        let outcome = try await outcome(
            of: .stream(
                ScriptedMessage.beginning() + [
                    ScriptedMessage.event(
                        "message_delta", #""delta":{"stop_reason":\#(ScriptedMessage.quoted(reason))}"#),
                    ScriptedMessage.event("message_stop"),
                ]))

        #expect(outcome.message.stopReason == nil)
    }

    @Test(arguments: ["0,", "[],", "{},", #""","#, #"{"":0},"#])
    func `the number of JSON values is bounded`(value: String) {
        let text = "[" + String(repeating: value, count: 1 << 18) + "0]"

        #expect(throws: JSONError.tooManyValues(limit: 1 << 18)) { try JSON(parsing: text) }
    }

    @Test func `a name of a million combining marks is compared in linear time`() throws {
        let marks = String(repeating: "\u{301}\u{327}", count: 500_000)
        let json = JSON.object([.init("type" + marks, .bool(true)), .init("t" + marks, .bool(true))])
        let start = processorTime()
        #expect(String(decoding: json.encoded(), as: UTF8.self).utf8.count > 4_000_000)
        let writing = processorTime() - start

        let comparing = processorTime()
        #expect(json["type"] == nil && json["t"] == nil)

        #expect(processorTime() - comparing < writing)
    }

    @Test func `events before the first content are held back up to a limit of bytes`() {
        var opening = Opening()
        let event = StreamEvent.unknown(type: "x", .null)

        #expect(opening.pass([event], bytes: Opening.byteLimit) == [])
        #expect(opening.pass([event], bytes: 1) == [event, event])
        #expect(opening.pass([event], bytes: 1) == [event])
    }

    @Test func `a list of models is kept only up to a limit`() throws {
        let endless = String(repeating: "x", count: 1_000_000)
        let json = JSON.object([
            .init("id", "m"), .init("display_name", .string(endless)), .init("lifecycle", .string(endless)),
            .init("created_at", .string(endless)), .init("max_tokens", .number("9223372036854775807")),
        ])

        let model = try #require(ModelInfo(json))

        #expect(model.displayName.utf8.count == 200)
        #expect(model.lifecycle == nil && model.createdAt == nil && model.maxTokens == nil)
        #expect(ModelInfo(.object([.init("id", .string(endless))])) == nil)
    }
}

/// Processor time of this thread, in nanoseconds.
private func processorTime() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}
