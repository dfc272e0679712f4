import Foundation
import Testing

@testable import Model

@Suite struct IdentifierTests {
    @Test func `a new identifier is a lower-case UUID of version 7`() throws {
        let text = User.ID().description

        #expect(text.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        #expect(User.ID(text)?.description == text)
    }

    @Test func `the first 48 bits of an identifier hold the millisecond it was created in`() throws {
        let moment = try #require(Timestamp("2026-11-23T08:05:00.123456Z"))

        let text = UUIDSequence().next(at: moment).uuidString

        let milliseconds = text.prefix(13).filter { $0 != "-" }
        #expect(Int64(milliseconds, radix: 16) == moment.microseconds / 1000)
    }

    @Test func `identifiers of one task increase strictly`() {
        let texts = (0..<20_000).map { _ in Chat.ID().description }

        #expect(zip(texts, texts.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func `identifiers increase within a millisecond and when the clock steps back`() {
        let sequence = UUIDSequence()
        let moment = Timestamp(microseconds: 1_800_000_000_000_000)

        let texts = (0..<10_000).map { index in
            sequence.next(at: index < 5000 ? moment : moment - .seconds(3600)).uuidString
        }

        #expect(zip(texts, texts.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func `identifiers of many tasks differ, and increase within each task`() async {
        let perTask = await withTaskGroup(of: [String].self) { group in
            for _ in 0..<8 { group.addTask { (0..<5000).map { _ in Message.ID().description } } }
            return await group.reduce(into: []) { $0.append($1) }
        }

        #expect(perTask.allSatisfy { texts in zip(texts, texts.dropFirst()).allSatisfy { $0 < $1 } })
        // The random part follows the 18 increasing characters.
        #expect(Set(perTask.joined().map { $0.prefix(18) }).count == 40_000)
    }

    @Test func `identifiers made by one task before another starts are smaller`() async {
        for _ in 0..<500 {
            let earlier = Message.ID().description
            let later = await Task.detached { Message.ID().description }.value
            #expect(earlier < later)
        }
    }

    @Test func `capitals are read and written in lower case`() {
        let identifier = User.ID("0193E5A1-7B2C-7DEF-8ABC-0123456789AB")

        #expect(identifier?.description == "0193e5a1-7b2c-7def-8abc-0123456789ab")
        #expect(identifier == User.ID("0193e5a1-7b2c-7def-8abc-0123456789ab"))
    }

    @Test(arguments: [
        "", "1", "0193e5a1-7b2c-7def-8abc-0123456789a", "0193e5a1-7b2c-7def-8abc-0123456789abc",
        "0193e5a17b2c7def8abc0123456789ab", "{0193e5a1-7b2c-7def-8abc-0123456789ab}",
        "0193e5a1-7b2c-7def-8abc-0123456789ag", "0193e5a1-7b2c-7def-8abc-0123456789ab\n",
        "0193e5a1-7b2c-7def-8abc-0123456789a\u{0}", "' OR 1=1 --",
    ])
    func `only a UUID is an identifier`(text: String) {
        #expect(Chat.ID(text) == nil)
    }

    @Test func `JSON carries an identifier as a string`() throws {
        let identifier = Chat.ID()

        let json = try JSONEncoder().encode([identifier])

        #expect(String(decoding: json, as: UTF8.self) == "[\"\(identifier)\"]")
        #expect(try JSONDecoder().decode([Chat.ID].self, from: json) == [identifier])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Chat.ID].self, from: Data(#"["x"]"#.utf8)) }
    }
}
