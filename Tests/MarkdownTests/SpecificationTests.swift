import Markdown
import Testing

@Suite struct SpecificationTests {
    @Test func `every example of the specifications, cut at random places, ends as if it had arrived whole`() throws {
        let examples = try SpecificationExamples.commonMark() + SpecificationExamples.extended()
        var random = DocumentGenerator(seed: 1)

        for source in examples {
            for largest in [1, 5, 30] {
                var growing = GrowingDocument()
                for piece in random.pieces(of: source, upTo: largest) { _ = growing.append(piece) }
                _ = growing.finish()
                #expect(growing.blocks == Markdown.blocks(source), "\(source.debugDescription)")
            }
        }
        #expect(examples.count > 650)
    }

    @Test func `examples joined into documents are shown the same at every prefix`() throws {
        let examples = try SpecificationExamples.commonMark().filter { !$0.contains("]:") }
        var random = DocumentGenerator(seed: 2)

        for number in 0..<150 {
            let source = (0..<4).map { _ in random.pick(examples) }.joined(separator: random.pick(["", "\n", "\n\n"]))
            var growing = GrowingDocument()
            var beginning = ""
            for piece in random.pieces(of: source, upTo: 12) {
                _ = growing.append(piece)
                beginning += piece
                guard growing.blocks == Markdown.blocks(beginning) else {
                    Issue.record("\(number): \(beginning.debugDescription)")
                    break
                }
            }
        }
    }

    @Test func `every example is allowed HTML, block for block`() throws {
        for source in try SpecificationExamples.commonMark() + SpecificationExamples.extended() {
            for block in Markdown.blocks(source) {
                #expect(StrictHTML.errors(in: block) == [], "\(source.debugDescription)")
            }
        }
    }
}
