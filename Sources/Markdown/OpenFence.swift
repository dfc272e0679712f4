/// An unfinished fenced code block at the top level: lines are added without parsing any line again.
///
/// Only fences that start in the first column are followed this way; others are left to the parser.
struct OpenFence {
    private let mark: UInt8
    private let length: Int
    private var output = HTMLOutput()

    /// Reads the complete lines of a block that the parser took for code.
    ///
    /// - Returns: `nil` if it has ended or is not a fence in the first column.
    init?(in lines: ArraySlice<UInt8>, info: [UInt8]) {
        guard let mark = lines.first, mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return nil }
        self.mark = mark
        length = lines.prefix { $0 == mark }.count
        CodeBlock(info: info).open(in: &output)
        for line in lines.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropFirst().dropLast()
        {
            guard !isClosed(by: line) else { return nil }
            add(line)
        }
    }

    /// Adds a line of code, without its line feed.
    mutating func add(_ line: ArraySlice<UInt8>) {
        output.text(line)
        output.markup("\n")
    }

    /// Whether `line` ends the block: up to three spaces, at least as many fence characters as opened it, then only
    /// white space.
    func isClosed(by line: ArraySlice<UInt8>) -> Bool {
        let fence = line.drop { $0 == UInt8(ascii: " ") }
        guard fence.startIndex - line.startIndex < 4 else { return false }
        let rest = fence.drop { $0 == mark }
        return rest.startIndex - fence.startIndex >= length
            && rest.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    /// The block as it would be if the text ended with the incomplete `line`.
    func html(endingWith line: ArraySlice<UInt8>) -> String {
        var copy = self
        if !line.isEmpty, !isClosed(by: line) { copy.add(line) }
        CodeBlock.close(in: &copy.output)
        return copy.output.string
    }

    /// Length of the HTML so far, in bytes.
    var size: Int { output.count }
}
