import JSON
import Model
import Storage
import Testing

@testable import Assistant

@Suite struct TranscriptTests {
    private func message(_ role: Message.Role, _ content: String, error: ReplyFailure? = nil) -> PastMessage {
        PastMessage(role: role, parts: [Part(ordinal: 0, text: content)], errorCode: error?.rawValue)
    }

    private func reply(_ parts: [Part]) -> PastMessage {
        PastMessage(role: .assistant, parts: parts)
    }

    private func transcript(
        instructions: [String] = [], _ history: [PastMessage] = [], continuing parts: [Part] = [],
        for account: String? = "mine"
    ) -> Transcript {
        Transcript(
            PromptStore.Material(instructions: instructions, history: history), continuing: parts, for: account)
    }

    private func turns(_ history: [PastMessage], for account: String? = "mine") -> [String] {
        transcript(history, for: account).turns.map(\.written)
    }

    private static let thought = #"{"signature":"s","thinking":"Hm","type":"thinking"}"#

    private func thinking(
        _ ordinal: Int, step: Int = 0, wire: String? = TranscriptTests.thought, account: String? = "mine"
    ) -> Part {
        Part(ordinal: ordinal, step: step, kind: .thinking, text: "Hm", wire: wire, account: account)
    }

    // MARK: - Instructions

    @Test func `the personal context follows the primary one, and blank ones are left out`() {
        #expect(transcript(instructions: ["all", "mine"]).instructions == ["all", "mine"])
        #expect(transcript(instructions: [" \n", "mine"]).instructions == ["mine"])
        #expect(transcript(instructions: ["", ""]).instructions == [])
    }

    @Test func `a changed context stands in front of what a person said`() {
        let told = Part(ordinal: 0, kind: .instructions, text: "primary 2", wire: #"{"text":"[New]","type":"text"}"#)
        let history = [
            message(.user, "1"), message(.assistant, "a"),
            PastMessage(role: .user, parts: [told, Part(ordinal: 1, text: "2")]),
        ]

        #expect(turns(history) == ["U:1", "A:a", #"U:{"text":"[New]","type":"text"}|2"#])
        #expect(turns(history, for: "another") == turns(history))
    }

    // MARK: - Replies

    @Test func `stopped, interrupted and cut replies are shown to the model again`() {
        let history = [
            message(.user, "1"), message(.assistant, "a"),
            message(.user, "2"), message(.assistant, "b"),
            message(.user, "3"), message(.assistant, "c", error: .truncated), message(.user, "4"),
        ]

        #expect(turns(history) == ["U:1", "A:a", "U:2", "A:b", "U:3", "A:c", "U:4"])
    }

    @Test func `an empty reply leaves no empty turn, and the two questions share one`() {
        let history = [
            message(.user, "1"), message(.assistant, " \n", error: .empty), message(.user, "2"),
        ]

        #expect(turns(history) == ["U:1|2"])
    }

    @Test func `thinking goes back to the account that wrote it, and text to everybody`() {
        let history = [message(.user, "1"), reply([thinking(0), Part(ordinal: 1, text: "a")]), message(.user, "2")]

        #expect(turns(history) == ["U:1", "A:\(Self.thought)|a", "U:2"])
        #expect(turns(history, for: "another") == ["U:1", "A:a", "U:2"])
        #expect(turns(history, for: nil) == ["U:1", "A:a", "U:2"])
    }

    @Test func `thinking without a signature never goes back`() {
        let history = [
            message(.user, "1"), reply([thinking(0, wire: nil, account: nil), Part(ordinal: 1, text: "a")]),
            message(.user, "2"),
        ]

        #expect(turns(history) == ["U:1", "A:a", "U:2"])
    }

    @Test(arguments: [true, false])
    func `a reply that was cut off before its first word is no turn`(isSigned: Bool) {
        let history = [
            message(.user, "1"), reply([thinking(0, wire: isSigned ? Self.thought : nil)]), message(.user, "2"),
        ]

        #expect(turns(history) == ["U:1|2"])
    }

    @Test(arguments: [nil, " \n"])
    func `thinking at the end of an answer does not go back`(last: String?) {
        let parts = [thinking(0), Part(ordinal: 1, text: "a"), thinking(2), thinking(3)]
        let history = [
            message(.user, "1"), reply(parts + (last.map { [Part(ordinal: 4, text: $0)] } ?? [])), message(.user, "2"),
        ]

        #expect(turns(history) == ["U:1", "A:\(Self.thought)|a", "U:2"])
    }

    @Test func `a block of an unknown kind goes back to its account only`() {
        let block = #"{"type":"new_block","b":1.0,"a":1}"#
        let opaque = Part(ordinal: 1, kind: .opaque, wire: block, account: "mine")
        let history = [
            message(.user, "1"), reply([Part(ordinal: 0, text: "a"), opaque, Part(ordinal: 2, text: "b")]),
        ]

        #expect(turns(history + [message(.user, "2")]) == ["U:1", "A:a|\(block)|b", "U:2"])
        #expect(turns(history + [message(.user, "2")], for: "another") == ["U:1", "A:a|b", "U:2"])
    }

    @Test(arguments: ["\u{200B}\u{FEFF}", "\u{200B}", " \n\u{2060} ", "\u{AD}", "\u{2800}", "\u{3164}", "\u{FE0F}", ""])
    func `an invisible answer is not sent`(text: String) {
        let history = [message(.user, "1"), message(.assistant, text), message(.user, "2")]

        #expect(turns(history) == ["U:1|2"])
    }

    @Test func `a conversation begins with the user`() {
        #expect(turns([message(.assistant, "a"), message(.user, "1")]) == ["U:1"])
    }

    // MARK: - Continuing

    @Test func `a reply that is continued ends with a user turn, which stays when it has ended`() {
        let cut = [thinking(0), Part(ordinal: 1, text: "half ")]
        let asked = transcript([message(.user, "1")], continuing: cut).turns.map(\.written)
        let whole = cut + [Part(ordinal: 2, step: 1, text: "and half")]
        let later = turns([message(.user, "1"), reply(whole), message(.user, "2")])

        #expect(asked.count == 3 && asked.last?.hasPrefix("U:Your last answer was cut off.") == true)
        #expect(Array(later.prefix(3)) == asked)
        #expect(Array(later.dropFirst(3)) == ["A:and half", "U:2"])
    }

    @Test func `a reply that had nothing to continue is asked for again`() {
        let asked = transcript([message(.user, "1")], continuing: [thinking(0)]).turns.map(\.written)
        let whole = [thinking(0), Part(ordinal: 1, step: 1, text: "a")]

        #expect(asked == ["U:1"])
        #expect(turns([message(.user, "1"), reply(whole), message(.user, "2")]) == ["U:1", "A:a", "U:2"])
    }

    // MARK: - Refusals

    @Test func `a declined exchange is not sent again, including the question`() {
        let history = [
            message(.user, "hi"), message(.assistant, "Hello!"),
            message(.user, "FORBIDDEN words"),
            message(.assistant, "I was about to", error: .refused), message(.user, "2+2"),
        ]

        #expect(turns(history) == ["U:hi", "A:Hello!", "U:2+2"])
    }

    @Test func `every question joined with a declined one is left out too`() {
        let history = [
            message(.user, "FORBIDDEN"), message(.assistant, "", error: .overloaded),
            message(.user, "hello?"), message(.assistant, "", error: .refused), message(.user, "2+2"),
        ]

        #expect(turns(history) == ["U:2+2"])
    }

    @Test func `what was told of contexts stays when a question is left out`() {
        let told = Part(ordinal: 0, kind: .instructions, text: "primary 2", wire: #"{"text":"[New]","type":"text"}"#)
        let history = [
            message(.user, "1"), message(.assistant, "a"),
            PastMessage(role: .user, parts: [told, Part(ordinal: 1, text: "FORBIDDEN")]),
            message(.assistant, "", error: .refused), message(.user, "2"),
        ]

        #expect(turns(history) == ["U:1", "A:a", #"U:{"text":"[New]","type":"text"}|2"#])
    }

    @Test(arguments: 1...4)
    func `a chat continues after any number of refusals`(count: Int) {
        let refused = (0..<count).flatMap { number in
            [message(.user, "F\(number)"), message(.assistant, "", error: .refused)]
        }

        #expect(turns(refused + [message(.user, "2+2")]) == ["U:2+2"])
        #expect(turns([message(.user, "a"), message(.assistant, "b")] + refused + [message(.user, "c")]).count == 3)
    }

    @Test func `a question asked again after a refusal is sent`() {
        #expect(turns([message(.user, "F"), message(.assistant, "Fine."), message(.user, "x")]).count == 3)
        #expect(turns([message(.user, "F")]) == ["U:F"])
    }

    // MARK: - Growth

    @Test func `whatever is said next, what was sent before is sent again as it was`() {
        let parts = [
            [thinking(0), Part(ordinal: 1, text: "a")], [thinking(0)], [Part(ordinal: 0, text: "b")],
            [Part(ordinal: 0, text: "c"), Part(ordinal: 1, step: 1, text: "d")], [],
        ]
        var history: [PastMessage] = []
        var sent: [Transcript.Block] = []
        for (number, parts) in (parts + parts).enumerated() {
            history.append(message(.user, "\(number)"))
            let blocks = transcript(history).turns.flatMap(\.blocks)
            #expect(blocks.starts(with: sent))
            sent = blocks
            history.append(reply(parts))
        }
        #expect(sent.count > 20)
    }
}

extension Transcript.Turn {
    /// The turn as a line of text.
    fileprivate var written: String {
        let blocks = blocks.map { block in
            switch block {
            case .text(let text): text
            case .verbatim(let json): json.text
            }
        }
        return (isUser ? "U:" : "A:") + blocks.joined(separator: "|")
    }
}
