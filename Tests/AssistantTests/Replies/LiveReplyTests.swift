import Model
import Testing

@testable import Assistant

@Suite struct LiveReplyTests {
    private func reply() -> LiveReply {
        let message = Message(
            chatID: Chat.ID(), parentID: nil, role: .assistant, status: .streaming, createdAt: .now)
        return LiveReply(message, owner: User.ID(), ownersSignal: ChangeSignal())
    }

    private func ended(_ reply: LiveReply) -> Message {
        var message = reply.message
        message.status = .complete
        reply.end(message)
        return message
    }

    @Test func `a reader gets exactly the text it lacks, at its own pace`() async {
        let reply = reply()
        reply.append("Grü")
        reply.append("ße, ")

        #expect(await reply.next(after: 0) == .text("Grüße, ", position: 9))
        reply.append("🙂")
        #expect(await reply.next(after: 9) == .text("🙂", position: 13))
    }

    @Test func `the end comes after all of the text, and again for a reader that asks again`() async {
        let reply = reply()
        reply.append("all")
        let message = ended(reply)

        #expect(await reply.next(after: 0) == .text("all", position: 3))
        #expect(await reply.next(after: 3) == .ended(message))
        #expect(await reply.next(after: 3) == .ended(message))
    }

    @Test func `a waiting reader gets text as soon as there is some`() async {
        let reply = reply()
        async let step = reply.next(after: 0)

        reply.append("now")

        #expect(await step == .text("now", position: 3))
    }

    @Test func `a position past the end or inside a character never traps`() async {
        let reply = reply()
        reply.append("é!")

        #expect(reply.text(after: 99) == "")
        #expect(reply.text(after: .max) == "" && reply.text(after: .min) == "é!")
        #expect(reply.step(after: .max) == nil)
        #expect(reply.step(after: .min) == .text("é!", position: 3))
        #expect(reply.text(after: -1) == "é!")
        #expect(reply.text(after: 1) == "é!")
    }

    @Test func `a reader far behind gets the text in parts that end between characters`() async {
        let reply = reply()
        let whole = "." + String(repeating: "🙂", count: 50_000)
        reply.append(whole)
        var parts: [String] = []
        var position = 0

        while position < reply.position, case .text(let part, let end) = await reply.next(after: position) {
            parts.append(part)
            position = end
        }

        #expect(parts.joined() == whole)
        #expect(parts.count == 4)
        #expect(parts.allSatisfy { $0.utf8.count <= 1 << 16 })
    }

    @Test func `five hundred readers of ten thousand deltas all read the same`() async {
        let reply = reply()
        let whole = (0..<10_000).map { "\($0) " }.joined()

        let texts = await withTaskGroup(of: String.self) { group in
            for _ in 0..<500 { group.addTask { await self.read(reply) } }
            for number in 0..<10_000 {
                reply.append("\(number) ")
                if number % 100 == 0 { await Task.yield() }
            }
            _ = ended(reply)
            return await group.reduce(into: Set<String>()) { $0.insert($1) }
        }

        #expect(texts == [whole])
    }

    private func read(_ reply: LiveReply) async -> String {
        var text = ""
        while case .text(let delta, _) = await reply.next(after: text.utf8.count) { text += delta }
        return text
    }
}
