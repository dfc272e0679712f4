import Model
import Testing

@testable import Assistant

@Suite struct PromptTests {
    private func message(
        _ role: Message.Role, _ content: String, status: Message.Status = .complete, error: ReplyFailure? = nil
    ) -> Message {
        var metadata = Message.Metadata()
        metadata.errorCode = error?.rawValue
        return Message(
            chatID: Chat.ID(), parentID: nil, role: role, content: content, status: status, metadata: metadata,
            createdAt: .now)
    }

    private func turns(_ history: [Message]) -> [String] {
        Prompt(primary: nil, personal: nil, history: history).turns.map { ($0.isUser ? "U:" : "A:") + $0.text }
    }

    @Test func `without a primary context the built-in one is used`() {
        let prompt = Prompt(primary: nil, personal: nil, history: [])

        #expect(prompt.instructions == [DefaultContext.text])
    }

    @Test func `the personal context follows the primary one`() {
        let prompt = Prompt(primary: "all", personal: "mine", history: [])

        #expect(prompt.instructions == ["all", "mine"])
    }

    @Test func `a context emptied by an administrator stays empty`() {
        let prompt = Prompt(primary: " \n", personal: "", history: [])

        #expect(prompt.instructions == [])
    }

    @Test func `stopped, interrupted and cut replies are shown to the model again`() {
        let history = [
            message(.user, "1"), message(.assistant, "a", status: .stopped),
            message(.user, "2"), message(.assistant, "b", status: .interrupted),
            message(.user, "3"), message(.assistant, "c", status: .failed, error: .truncated), message(.user, "4"),
        ]

        #expect(turns(history) == ["U:1", "A:a", "U:2", "A:b", "U:3", "A:c", "U:4"])
    }

    @Test func `an empty reply leaves no empty turn, and the two questions become one`() {
        let history = [
            message(.user, "1"), message(.assistant, " \n", status: .failed, error: .empty), message(.user, "2"),
        ]

        #expect(turns(history) == ["U:1\n\n2"])
    }

    @Test func `a declined exchange is not sent again, including the question`() {
        let history = [
            message(.user, "hi"), message(.assistant, "Hello!"),
            message(.user, "FORBIDDEN words"),
            message(.assistant, "I was about to", status: .failed, error: .refused), message(.user, "2+2"),
        ]

        #expect(turns(history) == ["U:hi", "A:Hello!", "U:2+2"])
    }

    @Test func `every question joined with a declined one is left out too`() {
        let history = [
            message(.user, "FORBIDDEN"), message(.assistant, "", status: .failed, error: .overloaded),
            message(.user, "hello?"), message(.assistant, "", status: .failed, error: .refused), message(.user, "2+2"),
        ]

        #expect(turns(history) == ["U:2+2"])
    }

    @Test(arguments: 1...4)
    func `a chat continues after any number of refusals`(count: Int) {
        let refused = (0..<count).flatMap { number in
            [message(.user, "F\(number)"), message(.assistant, "", status: .failed, error: .refused)]
        }

        #expect(turns(refused + [message(.user, "2+2")]) == ["U:2+2"])
        #expect(turns([message(.user, "a"), message(.assistant, "b")] + refused + [message(.user, "c")]).count == 3)
    }

    @Test func `a question asked again after a refusal is sent`() {
        #expect(turns([message(.user, "F"), message(.assistant, "Fine."), message(.user, "x")]).count == 3)
        #expect(turns([message(.user, "F")]) == ["U:F"])
    }

    @Test(arguments: ["\u{200B}\u{FEFF}", "\u{200B}", " \n\u{2060} ", "\u{AD}", "\u{2800}", "\u{3164}", "\u{FE0F}", ""])
    func `an invisible answer is not sent`(text: String) {
        let history = [message(.user, "1"), message(.assistant, text), message(.user, "2")]

        #expect(turns(history) == ["U:1\n\n2"])
    }

    @Test func `a conversation begins with the user`() {
        #expect(turns([message(.assistant, "a"), message(.user, "1")]) == ["U:1"])
    }
}
