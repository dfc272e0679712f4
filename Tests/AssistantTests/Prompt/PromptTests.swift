import Model
import Storage
import Testing

@testable import Assistant

@Suite struct PromptTests {
    private func message(_ role: Message.Role, _ content: String, error: ReplyFailure? = nil) -> PastMessage {
        PastMessage(role: role, content: content, errorCode: error?.rawValue)
    }

    private func prompt(
        primary: String? = nil, personal: String? = nil, history: [PastMessage] = [], beginning: String = ""
    ) -> Prompt {
        Prompt(PromptStore.Material(primary: primary, personal: personal, history: history), beginning: beginning)
    }

    private func turns(_ history: [PastMessage]) -> [String] {
        prompt(history: history).turns.map { ($0.isUser ? "U:" : "A:") + $0.text }
    }

    @Test func `without a primary context the built-in one is used`() {
        let prompt = prompt()

        #expect(prompt.instructions == [DefaultContext.text])
    }

    @Test func `the personal context follows the primary one`() {
        let prompt = prompt(primary: "all", personal: "mine")

        #expect(prompt.instructions == ["all", "mine"])
    }

    @Test func `a context emptied by an administrator stays empty`() {
        let prompt = prompt(primary: " \n", personal: "")

        #expect(prompt.instructions == [])
    }

    @Test func `stopped, interrupted and cut replies are shown to the model again`() {
        let history = [
            message(.user, "1"), message(.assistant, "a"),
            message(.user, "2"), message(.assistant, "b"),
            message(.user, "3"), message(.assistant, "c", error: .truncated), message(.user, "4"),
        ]

        #expect(turns(history) == ["U:1", "A:a", "U:2", "A:b", "U:3", "A:c", "U:4"])
    }

    @Test func `an empty reply leaves no empty turn, and the two questions become one`() {
        let history = [
            message(.user, "1"), message(.assistant, " \n", error: .empty), message(.user, "2"),
        ]

        #expect(turns(history) == ["U:1\n\n2"])
    }

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

    @Test(arguments: ["\u{200B}\u{FEFF}", "\u{200B}", " \n\u{2060} ", "\u{AD}", "\u{2800}", "\u{3164}", "\u{FE0F}", ""])
    func `an invisible answer is not sent`(text: String) {
        let history = [message(.user, "1"), message(.assistant, text), message(.user, "2")]

        #expect(turns(history) == ["U:1\n\n2"])
    }

    @Test func `a conversation begins with the user`() {
        #expect(turns([message(.assistant, "a"), message(.user, "1")]) == ["U:1"])
    }
}
