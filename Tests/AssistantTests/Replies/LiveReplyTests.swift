import Model
import Storage
import Testing

@testable import Assistant

@Suite struct LiveReplyTests {
    private func reply(beginningWith parts: [Part] = []) -> LiveReply {
        let message = Message(
            chatID: Chat.ID(), parentID: nil, role: .assistant, parts: parts, status: .streaming, createdAt: .now)
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
        reply.write("Grü")
        reply.write("ße, ")

        let first = await reply.next(after: .start)
        #expect(
            first == .growth([.start(ordinal: 0, kind: .text), .text("Grüße, ", kind: .text)], position: .at(0, 10)))
        reply.write("🙂")
        #expect(await reply.next(after: .at(0, 10)) == .growth([.text("🙂", kind: .text)], position: .at(0, 14)))
    }

    @Test func `the end comes after all of the text, and again for a reader that asks again`() async {
        let reply = reply()
        reply.write("all")
        let message = ended(reply)

        #expect(reply.step(after: .start)?.text == "all")
        let end = LiveReply.Growth.end(ordinal: 0, kind: .text, durationMillis: nil)
        #expect(await reply.next(after: .at(0, 4)) == .growth([end], position: .at(1, 0)))
        #expect(await reply.next(after: .at(1, 0)) == .ended(message))
        #expect(await reply.next(after: .at(1, 0)) == .ended(message))
    }

    @Test func `a reader that is ahead of what is known here of another server's reply gets no text twice`() async {
        let reply = reply()
        reply.write("all")

        #expect(reply.beginning(for: .at(0, 6)) == .at(0, 6))
        #expect(reply.step(after: .at(0, 6)) == nil)
        reply.write(" of it")
        #expect(reply.step(after: .at(0, 6))?.text == "f it")
        _ = ended(reply)
        #expect(reply.beginning(for: .at(3, 6)) == .at(1, 0))
    }

    @Test func `a reader that has text which was lost with its server comes back, and is told from where`() async {
        let reply = reply()
        reply.write("all")
        _ = ended(reply)

        #expect(reply.step(after: .at(0, 6)) == .cancelled)
        #expect(reply.beginning(for: .at(0, 6)) == .at(0, 4))
        #expect(reply.step(after: .at(0, 4)) != .cancelled)
    }

    @Test func `a waiting reader gets text as soon as there is some`() async {
        let reply = reply()
        async let step = reply.next(after: .start)

        reply.write("now")

        #expect(await step.text == "now")
    }

    @Test func `thinking and text are parts of their own, whichever way they alternate`() {
        let reply = reply()
        reply.append("Hm", kind: .thinking, step: 0)
        reply.append("m", kind: .thinking, step: 0)
        reply.endPart(.thinking, wire: "{}", account: "a", durationMillis: 12)
        reply.write("Yes")
        reply.append("But", kind: .thinking, step: 0)
        reply.add(.opaque, step: 0, wire: "[]", account: "a", durationMillis: nil)
        reply.write("no")

        let (growth, end) = reply.growth(after: .start)
        #expect(
            growth == [
                .start(ordinal: 0, kind: .thinking), .text("Hmm", kind: .thinking),
                .end(ordinal: 0, kind: .thinking, durationMillis: 12),
                .start(ordinal: 1, kind: .text), .text("Yes", kind: .text),
                .end(ordinal: 1, kind: .text, durationMillis: nil),
                .start(ordinal: 2, kind: .thinking), .text("But", kind: .thinking),
                .end(ordinal: 2, kind: .thinking, durationMillis: nil),
                .start(ordinal: 3, kind: .opaque), .end(ordinal: 3, kind: .opaque, durationMillis: nil),
                .start(ordinal: 4, kind: .text), .text("no", kind: .text),
            ])
        #expect(end == reply.position)
        #expect(reply.message.content == "Yesno")
        #expect(reply.message.parts.map(\.wire) == ["{}", nil, nil, "[]", nil])
    }

    @Test func `whoever continues at any position gets the rest, and never anything twice`() {
        let reply = reply(beginningWith: [Part(ordinal: 0, text: "before")])
        reply.append("Grübeln 🙂", kind: .thinking, step: 1)
        reply.add(.opaque, step: 1, wire: "{}", account: "a", durationMillis: nil)
        reply.write("Antwort", step: 1)
        _ = ended(reply)
        let (whole, end) = reply.growth(after: .start)
        var positions: [Position] = []
        for part in reply.message.parts {
            positions += (0...part.text.utf8.count + 1).map { .at(part.ordinal, $0) }
        }

        for position in positions {
            let (rest, last) = reply.growth(after: position)
            #expect(last == end)
            #expect(whole.allText.hasSuffix(rest.allText))
            let isWithinCharacter = rest.allText.unicodeScalars.first == "🙂" || rest.allText.first == "ü"
            let read = position.offset > 0 ? position.offset - 1 : 0
            let before = reply.message.parts[..<position.ordinal].reduce(0) { $0 + $1.text.utf8.count }
            #expect(whole.allText.utf8.count - before - read == rest.allText.utf8.count || isWithinCharacter)
        }
        #expect(reply.growth(after: end).0.isEmpty)
    }

    @Test func `a position past the end or inside a character never traps`() async {
        let reply = reply()
        reply.write("é!")

        #expect(reply.step(after: .at(.max, .max)) == nil)
        #expect(reply.step(after: .at(0, .max)) == nil)
        #expect(reply.step(after: .at(0, 99)) == nil)
        #expect(reply.step(after: .at(0, 1))?.text == "é!")
        #expect(reply.step(after: .at(0, 2))?.text == "é!")
    }

    @Test func `what is logged is every part once, and its provider's form as soon as it is known`() {
        let reply = reply(beginningWith: [Part(ordinal: 0, text: "stored")])
        #expect(reply.unlogged().isEmpty)
        reply.append("Grü", kind: .thinking, step: 1)
        let first = reply.unlogged()
        #expect(first.map(\.content) == ["Grü"] && first[0].ordinal == 1 && first[0].position == 0)
        #expect(reply.markLogged(first, as: [1]))
        #expect(reply.unlogged().isEmpty)

        reply.append("beln", kind: .thinking, step: 1)
        reply.endPart(.thinking, wire: "signed", account: "a", durationMillis: 1)
        reply.add(.opaque, step: 1, wire: "{}", account: "a", durationMillis: nil)
        let second = reply.unlogged()
        #expect(second.map(\.content) == ["beln", ""] && second.map(\.position) == [4, 0])
        #expect(second.map(\.wire) == ["signed", "{}"])
        #expect(reply.markLogged(second, as: [2, 3]))
        #expect(reply.unlogged().isEmpty)

        reply.write("ab", step: 1)
        let third = reply.unlogged()
        reply.write("c", step: 1)
        #expect(reply.markLogged(third, as: [4]))
        #expect(reply.unlogged().map(\.content) == ["c"])
        #expect(reply.closeLog() == [1, 2, 3, 4])
        #expect(!reply.markLogged(third, as: [5]), "whoever logs too late removes it")
    }

    @Test func `a reader far behind gets the text in parts that end between characters`() async {
        let reply = reply()
        let whole = "." + String(repeating: "🙂", count: 50_000)
        reply.write(whole)
        var parts: [String] = []
        var position = Position.start

        while position < reply.position, case .growth(let growth, let end) = await reply.next(after: position) {
            parts.append(growth.allText)
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
                reply.write("\(number) ")
                if number % 100 == 0 { await Task.yield() }
            }
            _ = ended(reply)
            return await group.reduce(into: Set<String>()) { $0.insert($1) }
        }

        #expect(texts == [whole])
    }

    private func read(_ reply: LiveReply) async -> String {
        var (text, position) = ("", Position.start)
        while case .growth(let growth, let end) = await reply.next(after: position) {
            text += growth.allText
            position = end
        }
        return text
    }
}

extension LiveReply {
    /// Adds text of an answer.
    func write(_ text: String, step: Int = 0) {
        append(text, kind: .text, step: step)
    }
}

extension LiveReply.Step {
    /// The text that is new.
    var text: String? {
        if case .growth(let growth, _) = self { growth.allText } else { nil }
    }
}

extension [LiveReply.Growth] {
    var allText: String {
        reduce(into: "") { if case .text(let text, _) = $1 { $0 += text } }
    }
}

extension Position {
    static func at(_ ordinal: Int, _ offset: Int) -> Position {
        Position(ordinal: ordinal, offset: offset)
    }
}
