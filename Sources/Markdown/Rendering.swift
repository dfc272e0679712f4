/// Source text rendered, block by block.
struct Rendering {
    /// HTML of each top-level block.
    private(set) var html: [String] = []
    /// Line each block starts on, counted from 0; empty if the text was too costly to parse and is shown plain.
    private(set) var lines: [Int] = []

    /// Info string of the last block, if that is code.
    private(set) var lastFenceInfo: [UInt8]?

    /// Longest text that is parsed. Longer text is shown plain.
    private static let limit = 4 << 20

    /// - Parameter definitions: link reference definitions that stand earlier in the document; they are no block.
    init(of source: ArraySlice<UInt8>, after definitions: [UInt8] = []) {
        let text = definitions + source
        guard text.count <= Self.limit, let tree = Self.parse(text) else {
            html = PlainText.blocks(source)
            return
        }
        let offset = definitions.count { $0 == UInt8(ascii: "\n") } + 1
        var allowance = LinkAllowance(sourceLength: source.count)
        for block in tree.blocks {
            html.append(BlockRenderer.html(of: block.node, allowance: &allowance))
            lines.append(block.line - offset)
        }
        lastFenceInfo = tree.blocks.last.map { Node($0.node) }.flatMap { $0.kind == .codeBlock ? $0.fenceInfo : nil }
    }

    /// Index of the block that more text may change; those before it are closed. `nil` if it is not known.
    ///
    /// The last block, or one before it if cmark says they start on the same line, as for a table that took its head
    /// from a paragraph.
    var openBlock: Int? {
        guard var index = lines.indices.last else { return nil }
        while index > 0, lines[index] <= lines[index - 1] { index -= 1 }
        return index
    }

    /// - Returns: `nil` if the text costs too much to parse.
    private static func parse(_ text: [UInt8]) -> SyntaxTree? {
        let cost = ParsingCost(of: text)
        guard !cost.exceedsBudget else { return nil }
        let extensions: [SyntaxTree.Extension] =
            [.strikethrough, .tasklist] + (cost.tablesExceedBudget ? [] : [.table])
        return SyntaxTree(NestingCap.applied(to: SourceMark.applied(to: text)), extensions: extensions)
    }
}
