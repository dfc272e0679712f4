import Anthropic
import JSON
import TestSupport
import Testing

@Suite struct BlockWireTests {
    private func block(_ start: ContentBlock, _ deltas: ContentDelta..., isComplete: Bool = true) -> Message.Block {
        var block = Message.Block(start)
        for delta in deltas {
            block.apply(delta)
        }
        if isComplete {
            block.finish()
        }
        return block
    }

    private func unknown(_ json: String) throws -> ContentBlock {
        let json = try JSON(parsing: json)
        return .unknown(type: json["type"]?.string ?? "", json)
    }

    private let toolUse = ContentBlock.toolUse(id: "toolu_1", name: "weather", input: .object([]))

    @Test func `text goes back with its sources`() throws {
        let citation = try JSON(parsing: #"{"type":"char_location","start":1.0,"cited_text":"é"}"#)

        let plain = block(.text("a \""), .text("\n🙂"))
        let cited = block(.text(""), .text("a"), .citation(citation), .citation(citation))

        #expect(plain.wire?.text == #"{"text":"a \"\n🙂","type":"text"}"#)
        let source = #"{"type":"char_location","start":1.0,"cited_text":"é"}"#
        #expect(cited.wire?.text == #"{"citations":[\#(source),\#(source)],"text":"a","type":"text"}"#)
    }

    @Test func `text that was cut off goes back as far as it got, if there is any`() {
        #expect(block(.text(""), .text("Hel"), isComplete: false).wire?.text == #"{"text":"Hel","type":"text"}"#)
        #expect(block(.text("")).wire == nil)
        #expect(block(.text(" \n\n")).wire == nil)
    }

    @Test func `thinking goes back with its signature, even without text`() {
        let shown = block(.thinking("", signature: ""), .thinking("h"), .thinking("m"), .signature("Ep8+/="))
        let omitted = block(.thinking("", signature: ""), .thinking(""), .signature("Ep8+/="))
        let whole = block(.thinking("hm", signature: "Ep8+/="))

        #expect(shown.wire?.text == #"{"signature":"Ep8+/=","thinking":"hm","type":"thinking"}"#)
        #expect(omitted.wire?.text == #"{"signature":"Ep8+/=","thinking":"","type":"thinking"}"#)
        #expect(whole.wire == shown.wire)
    }

    @Test func `thinking without a signature or without its end never goes back`() {
        #expect(block(.thinking("", signature: ""), .thinking("hm")).wire == nil)
        #expect(block(.thinking("", signature: ""), .thinking("hm"), .signature("")).wire == nil)
        #expect(block(.thinking("", signature: ""), .signature("Ep8"), isComplete: false).wire == nil)
    }

    @Test func `hidden thinking goes back as it came`() {
        #expect(
            block(.redactedThinking(data: "Emw/+==")).wire?.text == #"{"data":"Emw/+==","type":"redacted_thinking"}"#)
        #expect(block(.redactedThinking(data: "")).wire == nil)
    }

    @Test func `the input of a tool keeps its order and the text of its numbers`() {
        let block = block(
            toolUse, .inputJSON(""), .inputJSON(#"{"b":1.0, "a":{"z":1e5"#), .inputJSON(#","y":-0}, "b":"\u00e9"}"#))

        #expect(
            block.wire?.text
                == #"{"id":"toolu_1","input":{"b":1.0,"a":{"z":1e5,"y":-0},"b":"é"},"name":"weather","type":"tool_use"}"#
        )
    }

    @Test func `a tool without input gets an empty object`() {
        let empty = #"{"id":"toolu_1","input":{},"name":"weather","type":"tool_use"}"#

        #expect(block(toolUse).wire?.text == empty)
        #expect(block(toolUse, .inputJSON("")).wire?.text == empty)
        #expect(block(.toolUse(id: "toolu_1", name: "weather", input: .null)).wire?.text == empty)
    }

    @Test func `the input of a whole block is taken from its start`() {
        let input = JSON.members(["b": .number("1.0"), "a": .null])

        let block = block(.toolUse(id: "toolu_1", name: "weather", input: input))

        #expect(
            block.wire?.text == #"{"id":"toolu_1","input":{"b":1.0,"a":null},"name":"weather","type":"tool_use"}"#)
    }

    @Test(arguments: [#"{"city":"Par"#, "5", "[]", #""x""#, "null", "{}}", "{},{}"])
    func `a tool whose input is no object does not go back`(input: String) {
        #expect(block(toolUse, .inputJSON(input)).wire == nil)
    }

    @Test func `input nested to the limit does not go back, because it could not be read again`() {
        let deep = String(repeating: #"{"a":"#, count: 127) + "1" + String(repeating: "}", count: 127)
        let readable = String(repeating: #"{"a":"#, count: 126) + "1" + String(repeating: "}", count: 126)

        #expect(block(toolUse, .inputJSON(deep)).wire == nil)
        #expect(block(toolUse, .inputJSON(readable)).wire != nil)
    }

    @Test func `a call that was cut off does not go back`() {
        #expect(block(toolUse, .inputJSON("{}"), isComplete: false).wire == nil)
        #expect(block(.toolUse(id: "", name: "weather", input: .object([]))).wire == nil)
    }

    @Test func `a call of the server's own tool goes back with its input in place`() throws {
        let start = try unknown(#"{"type":"server_tool_use","id":"srvtoolu_1","input":{},"name":"web_search","x":1.0}"#)

        let called = block(start, .inputJSON(#"{"query":"#), .inputJSON(#""a"}"#))

        #expect(
            called.wire?.text
                == #"{"type":"server_tool_use","id":"srvtoolu_1","input":{"query":"a"},"name":"web_search","x":1.0}"#)
        #expect(
            block(start).wire?.text
                == #"{"type":"server_tool_use","id":"srvtoolu_1","input":{},"name":"web_search","x":1.0}"#)
        #expect(block(start, .inputJSON(#"{"query":"#)).wire == nil)
        #expect(block(start, .inputJSON("{}"), isComplete: false).wire == nil)
    }

    @Test func `a call of the server's own tool that began without input gets one`() throws {
        let start = try unknown(#"{"type":"mcp_tool_use","id":"m"}"#)

        #expect(block(start).wire?.text == #"{"type":"mcp_tool_use","id":"m","input":{}}"#)
        #expect(
            block(start, .inputJSON(#"{"a":1}"#)).wire?.text == #"{"type":"mcp_tool_use","id":"m","input":{"a":1}}"#)
    }

    @Test func `an unknown block goes back whole`() throws {
        let text = #"{"type":"web_search_tool_result","tool_use_id":"s","content":[{"b":1.0,"a":1e5,"url":"E/+="}]}"#

        #expect(block(try unknown(text)).wire?.text == text)
        #expect(block(try unknown(#"{"kind":"x"}"#)).wire == nil)
    }

    @Test func `an unknown block that grew in an unknown way does not go back`() throws {
        let start = try unknown(#"{"type":"compaction","content":""}"#)

        #expect(block(start, .unknown(type: "compaction_delta", .object([]))).wire == nil)
        #expect(block(start, .text("x")).wire == nil)
    }

    @Test func `deltas of unknown types do not change a known block`() {
        let odd = ContentDelta.unknown(type: "odd_delta", .object([]))

        #expect(block(.text("a"), odd).wire == block(.text("a")).wire)
        #expect(block(.thinking("", signature: "s"), odd).wire == block(.thinking("", signature: "s")).wire)
        #expect(block(toolUse, odd).wire == block(toolUse).wire)
    }

    @Test func `every kind of block has its name at the start`() throws {
        let starts = [
            ContentBlock.text(""), .thinking("", signature: ""), .redactedThinking(data: "x"), toolUse,
            try unknown(#"{"type":"server_tool_use"}"#),
        ]

        #expect(starts.map(\.type) == ["text", "thinking", "redacted_thinking", "tool_use", "server_tool_use"])
    }

    @Test func `blocks of a stream go back as they came`() async throws {
        let events = [
            #""index":1,"content_block":{"type":"thinking","thinking":"","signature":""}"#,
            #""index":2,"content_block":{"type":"server_tool_use","id":"s","name":"web_search","input":{}}"#,
        ].map { ScriptedMessage.event("content_block_start", $0) }
        let deltas = [
            #""index":1,"delta":{"type":"signature_delta","signature":"Ep8"}"#,
            #""index":2,"delta":{"type":"input_json_delta","partial_json":"{\"q\":1.0}"}"#,
        ].map { ScriptedMessage.event("content_block_delta", $0) }
        let stops = [1, 2].map { ScriptedMessage.event("content_block_stop", #""index":\#($0)"#) }

        let outcome = try await outcome(
            of: .stream(
                ScriptedMessage.beginning() + [ScriptedMessage.delta("Hi")] + events + deltas + stops
                    + ScriptedMessage.ending()))

        #expect(
            outcome.message.blocks.map(\.wire?.text) == [
                #"{"text":"Hi","type":"text"}"#, #"{"signature":"Ep8","thinking":"","type":"thinking"}"#,
                #"{"type":"server_tool_use","id":"s","name":"web_search","input":{"q":1.0}}"#,
            ])
    }

    @Test func `blocks of a message that came whole go back as they came`() async throws {
        let blocks = [
            #"{"signature":"Ep8","thinking":"hm","type":"thinking"}"#,
            #"{"citations":[{"a":1.0}],"text":"Hi","type":"text"}"#,
            #"{"id":"t","input":{"b":1.0,"a":2},"name":"n","type":"tool_use"}"#,
            #"{"type":"server_tool_use","id":"s","name":"web_search","input":{"q":1.0}}"#,
        ]

        let outcome = try await outcome(of: .json(#"{"type":"message","content":[\#(blocks.joined(separator: ","))]}"#))

        #expect(outcome.message.blocks.map(\.wire?.text) == blocks)
    }
}
