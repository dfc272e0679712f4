import Model
import Testing

@Suite struct PositionTests {
    @Test(arguments: [(0, 0), (0, 1), (2, 418), (9_999, 1_048_577)])
    func `a position is written and read back`(ordinal: Int, offset: Int) {
        let position = Position(ordinal: ordinal, offset: offset)

        #expect(position.description == "\(ordinal).\(offset)")
        #expect(Position(position.description) == position)
    }

    @Test func `a number alone counts the bytes of a single text`() {
        #expect(Position("0") == .start)
        #expect(Position("418") == Position(ordinal: 0, offset: 419))
    }

    @Test(arguments: [
        "", ".", "1.", ".1", "1.2.3", "-1", "-1.0", "0.-1", "x", "1.x", " 1.0", "1.0 ", "9223372036854775807",
        "9223372036854775808.0", "0.9223372036854775808", "1,5",
    ])
    func `anything else is no position`(text: String) {
        #expect(Position(text) == nil)
    }

    @Test func `positions are ordered by part, then by place`() {
        let texts = ["0.0", "0.1", "0.9", "0.10", "1.0", "1.1", "10.0"]

        #expect(texts.compactMap { Position($0) }.sorted().map(\.description) == texts)
    }
}
