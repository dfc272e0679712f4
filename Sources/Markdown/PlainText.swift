/// Source shown as written, for text that cannot be parsed as Markdown at a bounded cost.
enum PlainText {
    /// One paragraph for each run of non-blank lines.
    static func blocks(_ source: ArraySlice<UInt8>) -> [String] {
        var blocks: [String] = []
        var output = HTMLOutput()
        for line in source.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) {
                close(&output, into: &blocks)
            } else {
                output.markup(output.isEmpty ? #"<p dir="auto">"# : "<br>\n")
                output.text(line)
            }
        }
        close(&output, into: &blocks)
        return blocks
    }

    private static func close(_ output: inout HTMLOutput, into blocks: inout [String]) {
        guard !output.isEmpty else { return }
        output.markup("</p>")
        blocks.append(output.string)
        output = HTMLOutput()
    }
}
