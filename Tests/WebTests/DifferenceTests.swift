import Foundation
import Testing

@testable import Web

@Suite struct DifferenceTests {
    @Test func `kept, removed and inserted elements are listed in order, removals first`() {
        let steps = difference(Array("abcd"), Array("axcdy"))

        #expect(steps == [.same("a"), .removed("b"), .added("x"), .same("c"), .same("d"), .added("y")])
    }

    @Test(arguments: [("", ""), ("a", "a"), ("", "ab"), ("ab", ""), ("ab", "ba"), ("abcabba", "cbabac")])
    func `the steps turn one sequence into the other`(old: String, new: String) {
        let steps = difference(Array(old), Array(new))

        #expect(String(steps.compactMap(\.before)) == old)
        #expect(String(steps.compactMap(\.after)) == new)
    }

    @Test func `any two sequences get a shortest difference`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let (old, new) = (word(by: &random), word(by: &random))

            let steps = difference(old, new)

            #expect(steps.compactMap(\.before) == old && steps.compactMap(\.after) == new)
            let same = steps.count { $0.before != nil && $0.after != nil }
            #expect(same == longestCommonSubsequence(old, new), "\(String(old)) \(String(new))")
        }
    }

    @Test func `very different sequences cost no more than the effort, and keep elements that occur once in both`() {
        let old = (0..<5_000).flatMap { ["same \($0)", "old \($0)", "old \($0)"] }
        let new = (0..<5_000).flatMap { ["same \($0)", "new \($0)", "new \($0)"] }
        var effort = Effort(10_000)

        let steps = Difference(from: old, to: new, within: &effort).steps

        #expect(steps.compactMap(\.before) == old && steps.compactMap(\.after) == new)
        #expect(steps.count { $0.before != nil && $0.after != nil } == 5_000)
        #expect(effort.left > -50_000)
    }

    @Test(arguments: [0, 1, 10, 100, 1_000])
    func `even with little effort, the steps turn one sequence into the other`(comparisons: Int) {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<100 {
            let (old, new) = (word(of: 0...60, by: &random), word(of: 0...60, by: &random))
            var effort = Effort(comparisons)

            let steps = Difference(from: old, to: new, within: &effort).steps

            #expect(steps.compactMap(\.before) == old && steps.compactMap(\.after) == new)
        }
    }

    @Test func `an element that moved far is not kept twice`() {
        let old = (0..<3_000).map { "line \($0)" }
        let new = Array(old[1_500...] + old[..<1_500])
        var effort = Effort(10_000)

        let steps = Difference(from: old, to: new, within: &effort).steps

        #expect(steps.compactMap(\.before) == old && steps.compactMap(\.after) == new)
        #expect(steps.count { $0.before != nil && $0.after != nil } == 1_500)
    }

    private func difference<Element: Hashable>(_ old: [Element], _ new: [Element]) -> [Difference<Element>.Step] {
        var effort = Effort(1_000_000)
        return Difference(from: old, to: new, within: &effort).steps
    }

    private func word(of length: ClosedRange<Int> = 0...12, by random: inout some RandomNumberGenerator) -> [Character]
    {
        (0..<Int.random(in: length, using: &random)).map { _ in "abc".randomElement(using: &random) ?? "a" }
    }

    private func longestCommonSubsequence(_ first: [Character], _ second: [Character]) -> Int {
        var lengths = Array(repeating: Array(repeating: 0, count: second.count + 1), count: first.count + 1)
        for (i, a) in first.enumerated() {
            for (j, b) in second.enumerated() {
                lengths[i + 1][j + 1] = a == b ? lengths[i][j] + 1 : max(lengths[i][j + 1], lengths[i + 1][j])
            }
        }
        return lengths[first.count][second.count]
    }
}

@Suite struct TextDifferenceTests {
    @Test func `words that differ between a line and its replacement are marked`() {
        let lines = TextDifference(from: "Be kind.\nBe brief.\n", to: "Be kind.\nBe very brief.\n").lines

        #expect(lines.map(\.kind) == [.same, .removed, .added])
        #expect(lines[1].pieces == [.init(text: "Be brief.", isMarked: false)])
        #expect(lines[2].pieces.filter(\.isMarked).map(\.text).joined().contains("very"))
        #expect(lines[2].text == "Be very brief.")
    }

    @Test func `lines with nothing in common have no marks`() {
        let lines = TextDifference(from: "one", to: "zwei").lines

        #expect(lines.flatMap(\.pieces).allSatisfy { !$0.isMarked })
    }

    @Test func `the kind of line break and the end of the last line make no difference`() {
        #expect(TextDifference(from: "a\r\nb", to: "a\nb\n").isEmpty)
        #expect(!TextDifference(from: "", to: "a").isEmpty)
    }

    @Test func `far from a change, lines are only counted`() {
        let old = (1...20).map { "line \($0)" }.joined(separator: "\n")

        let stretches = TextDifference(from: old, to: old + "\nend").stretches

        #expect(stretches.count == 2)
        #expect(stretches.first == .skipped(17))
        guard case .shown(let lines) = stretches.last else { return #expect(Bool(false), "nothing is shown") }
        #expect(lines.map(\.kind) == [.same, .same, .same, .added])
    }

    @Test func `a letter stays whole, however many scalars it has`() {
        let lines = TextDifference(from: "cafe\u{301} one", to: "cafe\u{301} two").lines

        #expect(lines[0].text == "cafe\u{301} one")
        #expect(lines[0].pieces.first == .init(text: "cafe\u{301} ", isMarked: false))
    }

    @Test func `two spellings of a letter differ`() {
        let lines = TextDifference(from: "cafe\u{301}", to: "caf\u{e9}").lines

        #expect(lines.map(\.kind) == [.removed, .added])
    }

    @Test(arguments: HardTexts.all)
    func `no two texts take much more work than others of the same length`(texts: HardTexts) {
        let plain = lines((texts.old.utf8.count + texts.new.utf8.count) / 80) {
            "A line of a text like many others, number \($0 % 1_000) of them, and no more."
        }
        let usual = processorTime { _ = TextDifference(from: plain, to: plain + "\nend").stretches }

        let hard = processorTime {
            let stretches = TextDifference(from: texts.old, to: texts.new).stretches
            #expect((1...TextDifference.shownLines).contains(stretches.shownCount))
        }

        #expect(hard < 100 * usual, "\(hard / 1_000) µs instead of \(usual / 1_000) µs")
    }

    @Test func `changes beyond the limit are counted`() {
        let new = lines(5_000) { "line \($0)" }

        let stretches = TextDifference(from: "", to: new).stretches

        #expect(stretches.shownCount == 2_000)
        #expect(stretches.last == .omitted(3_000))
    }

    @Test func `one changed word of a long line is marked`() {
        let line = (0..<20_000).map { "word\($0)" }.joined(separator: " ")

        let lines = TextDifference(from: line, to: line.replacing("word9999 ", with: "wood9999 ")).lines

        #expect(lines.count == 2)
        #expect(lines[1].pieces.filter(\.isMarked).map(\.text) == ["wood9999"])
    }
}

/// Two texts of the maximum length of contexts, which would take long to compare without a limit.
struct HardTexts: CustomTestStringConvertible {
    let testDescription: String
    let old: String
    let new: String

    static let all = [
        HardTexts("marks on one letter, out of order", marks("a", "\u{301}\u{327}"), marks("b", "\u{327}\u{301}")),
        HardTexts("marks on none", marks("", "\u{301}\u{301}"), marks("", "\u{300}\u{301}")),
        HardTexts("a letter in two spellings", marks("", "e\u{301}\n"), marks("", "\u{e9}\n")),
        HardTexts("joiners and families", marks("", "\u{200d}"), String(repeating: "👨‍👩‍👧", count: 5_000)),
        HardTexts("flags", marks("", "🇩🇪"), marks("🇩", "🇪🇩")),
        HardTexts("lines with nothing in common", lines(50_000) { "\($0)" }, lines(50_000) { "x\($0)" }),
        HardTexts("lines that are much alike", lines(50_000) { "\($0 % 2)" }, lines(50_000) { "\($0 % 3)" }),
        HardTexts("lines the other way round", lines(20_000) { "\($0)" }, lines(20_000) { "\(20_000 - $0)" }),
        HardTexts(
            "every second line", lines(20_000) { $0 % 2 == 0 ? "a \($0)" : "same" },
            lines(20_000) { $0 % 2 == 0 ? "b \($0)" : "same" }),
        HardTexts("a word in each line", lines(9_000) { "one two \($0)" }, lines(9_000) { "one two \($0 + 1)" }),
        HardTexts(
            "words of one line", String(repeating: "one two ", count: 12_500),
            String(repeating: "two three ", count: 10_000)),
        HardTexts("one word", String(repeating: "x", count: 100_000), String(repeating: "y", count: 100_000)),
        HardTexts("signs", marks("", ".,"), marks("", ",;")),
        HardTexts("empty lines", "", String(repeating: "\n", count: 100_000)),
    ]

    private init(_ name: String, _ old: String, _ new: String) {
        (testDescription, self.old, self.new) = (name, old, new)
    }

    private static func marks(_ base: String, _ marks: String) -> String {
        base + String(repeating: marks, count: 100_000 / marks.unicodeScalars.count)
    }
}

private func lines(_ count: Int, _ line: (Int) -> String) -> String {
    (0..<count).map(line).joined(separator: "\n")
}

/// Processor time of this thread, in nanoseconds.
private func processorTime(_ work: () -> Void) -> UInt64 {
    let start = threadTime()
    work()
    return threadTime() - start
}

private func threadTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

extension [TextDifference.Stretch] {
    fileprivate var shownCount: Int {
        reduce(0) { if case .shown(let lines) = $1 { $0 + lines.count } else { $0 } }
    }
}

extension Difference.Step {
    fileprivate var before: Element? { if case .added = self { nil } else { element } }
    fileprivate var after: Element? { if case .removed = self { nil } else { element } }

    private var element: Element {
        switch self {
        case .same(let element), .removed(let element), .added(let element): element
        }
    }
}
