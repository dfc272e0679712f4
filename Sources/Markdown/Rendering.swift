/// Source text rendered, block by block.
struct Rendering {
    /// HTML of each top-level block.
    private(set) var html: [String] = []
    /// Line each block starts on, counted from 0; empty if the text was too costly to parse and is shown plain.
    private(set) var lines: [Int] = []

    /// Longest text that is parsed. Longer text is shown plain.
    private static let limit = 4 << 20

    /// - Parameter definitions: link reference definitions that stand earlier in the document; they are no block.
    init(of source: ArraySlice<UInt8>, after definitions: [UInt8] = []) {
        let cost = ParsingCost(of: source)
        guard source.count <= Self.limit, !cost.exceedsBudget,
            let tree = SyntaxTree(
                definitions + NestingCap.applied(to: source),
                extensions: cost.tablesExceedBudget ? [.strikethrough, .tasklist] : [.table, .strikethrough, .tasklist])
        else {
            html = PlainText.blocks(source)
            return
        }
        let offset = definitions.count { $0 == UInt8(ascii: "\n") } + 1
        var allowance = LinkAllowance(sourceLength: source.count)
        for block in tree.blocks {
            html.append(BlockRenderer.html(of: block.node, allowance: &allowance))
            lines.append(block.line - offset)
        }
    }
}
