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

    @Test func `a context that an administrator emptied stays empty`() {
        let prompt = Prompt(primary: " \n", personal: "", history: [])

        #expect(prompt.instructions == [])
    }

    @Test func `what was stopped, interrupted or cut is shown to the model again`() {
        let history = [
            message(.user, "1"), message(.assistant, "a", status: .stopped),
            message(.user, "2"), message(.assistant, "b", status: .interrupted),
            message(.user, "3"), message(.assistant, "c", status: .failed, error: .truncated), message(.user, "4"),
        ]

        #expect(turns(history) == ["U:1", "A:a", "U:2", "A:b", "U:3", "A:c", "U:4"])
    }

    @Test func `a reply without a word leaves no empty turn, and the two questions become one`() {
        let history = [
            message(.user, "1"), message(.assistant, " \n", status: .failed, error: .empty), message(.user, "2"),
        ]

        #expect(turns(history) == ["U:1\n\n2"])
    }

    @Test func `what the model refused to say is not repeated to it`() {
        let history = [
            message(.user, "1"), message(.assistant, "I was about to", status: .failed, error: .refused),
            message(.user, "2"),
        ]

        #expect(turns(history) == ["U:1\n\n2"])
    }

    @Test func `a conversation begins with the user`() {
        #expect(turns([message(.assistant, "a"), message(.user, "1")]) == ["U:1"])
    }
}
