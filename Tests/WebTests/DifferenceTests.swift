import Foundation
import Testing

@testable import Web

@Suite struct DifferenceTests {
    @Test func `what stays, goes and comes is told in order, removals first`() {
        let steps = Difference(from: Array("abcd"), to: Array("axcdy")).steps

        #expect(steps == [.same("a"), .removed("b"), .added("x"), .same("c"), .same("d"), .added("y")])
    }

    @Test(arguments: [("", ""), ("a", "a"), ("", "ab"), ("ab", ""), ("ab", "ba"), ("abcabba", "cbabac")])
    func `the steps lead from the one to the other`(old: String, new: String) {
        let steps = Difference(from: Array(old), to: Array(new)).steps

        #expect(String(steps.compactMap(\.before)) == old)
        #expect(String(steps.compactMap(\.after)) == new)
    }

    @Test func `any two sequences are led to each other on a shortest way`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let (old, new) = (word(by: &random), word(by: &random))

            let steps = Difference(from: old, to: new).steps

            #expect(steps.compactMap(\.before) == old && steps.compactMap(\.after) == new)
            let same = steps.count { $0.before != nil && $0.after != nil }
            #expect(same == longestCommonSubsequence(old, new), "\(String(old)) \(String(new))")
        }
    }

    @Test func `beyond the limit all is taken out and put in, which costs little`() {
        let old = (0..<50_000).map { "old \($0)" }
        let new = (0..<50_000).map { "new \($0)" }

        let steps = Difference(from: ["same"] + old, to: ["same"] + new).steps

        #expect(steps.count == 100_001)
        #expect(steps.compactMap(\.after) == ["same"] + new)
    }

    private func word(by random: inout some RandomNumberGenerator) -> [Character] {
        (0..<Int.random(in: 0...12, using: &random)).map { _ in "abc".randomElement(using: &random) ?? "a" }
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
    @Test func `words that differ between a line and the one in its place are marked`() {
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

    @Test func `a letter stays one, however many scalars it has`() {
        let lines = TextDifference(from: "cafe\u{301} one", to: "cafe\u{301} two").lines

        #expect(lines[0].text == "cafe\u{301} one")
    }
}

extension Difference<Character>.Step {
    fileprivate var before: Character? { if case .added = self { nil } else { element } }
    fileprivate var after: Character? { if case .removed = self { nil } else { element } }

    private var element: Character {
        switch self {
        case .same(let element), .removed(let element), .added(let element): element
        }
    }
}

extension Difference<String>.Step {
    fileprivate var after: String? {
        switch self {
        case .same(let element), .added(let element): element
        case .removed: nil
        }
    }
}
