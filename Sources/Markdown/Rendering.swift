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

    /// Whether the text holds only link reference definitions.
    private(set) var isOfDefinitions = false

    /// First line that a display may change if more text closes it, counted from 0.
    private var undecidedLine: Int?

    /// - Parameters:
    ///   - definitions: link reference definitions from earlier in the document; they are not rendered as blocks.
    ///   - scope: distinguishes the anchors of the text from others on its page; empty for none.
    init(of source: ArraySlice<UInt8>, after definitions: [UInt8] = [], scope: [UInt8] = []) {
        guard definitions.count + source.count <= Self.limit, let tree = parse(source, after: definitions) else {
            html = PlainText.blocks(source)
            return
        }
        let offset = definitions.count { $0 == UInt8(ascii: "\n") } + 1
        var budget = LinkBudget(sourceLength: source.count)
        for block in tree.blocks {
            html.append(BlockRenderer.html(of: block.node, notes: tree.notes, scope: scope, budget: &budget))
            lines.append(block.line - offset)
        }
        undecidedLine = tree.undecidedLine.map { $0 - offset }
        lastFenceInfo = tree.blocks.last.map { Node($0.node) }.flatMap { $0.kind == .codeBlock ? $0.fenceInfo : nil }
    }

    /// Index of the block that more text may change; earlier blocks are closed. `nil` if unknown.
    ///
    /// The last block, or an earlier one if cmark reports that they start on the same line, as for a table that took
    /// its head from a paragraph, or if an unclosed display may begin in it.
    var openBlock: Int? {
        guard var index = lines.indices.last else { return nil }
        if let undecidedLine { index = lines.lastIndex { $0 <= undecidedLine } ?? 0 }
        while index > 0, lines[index] <= lines[index - 1] { index -= 1 }
        return index
    }

    /// - Returns: `nil` if the text costs too much to parse.
    private mutating func parse(_ source: ArraySlice<UInt8>, after definitions: [UInt8]) -> SyntaxTree? {
        let cost = ParsingCost(of: definitions + source)
        guard !cost.exceedsBudget else { return nil }
        let extensions: [SyntaxTree.Extension] =
            [.strikethrough, .tasklist] + (cost.tablesExceedBudget ? [] : [.table])
        let formulas = Environments.marked(in: TableRows.marked(in: SourceMark.applied(to: source)))
        let marked = BreakTags.marked(in: EmphasisEdges.marked(in: NoteLabel.marked(in: formulas)))
        let own = LinkDefinitions(in: AddressSyntax.marked(in: marked))
        let earlier = SourceMark.applied(to: definitions[...])
        guard let tree = SyntaxTree(NestingLimit.applied(to: earlier + own.numbered), extensions: extensions) else {
            return nil
        }
        guard !own.isEmpty else { return tree }
        isOfDefinitions = tree.blocks.isEmpty
        return SyntaxTree(
            NestingLimit.applied(to: earlier + own.shown(except: tree.numbersOfDefinitions)), extensions: extensions)
    }
}
