import CMarkGFM

/// A display as a block: a line that is nothing but a formula, or a line that is nothing but `$$` or `\[` and all lines
/// down to the closing sign.
///
/// It is a node of cmark's for code, whose lines are kept as they are, the delimiters among them. It ends after the
/// closing sign, before a blank line, and with the list or quote it stands in. Whether its text is a formula is found
/// out when it is rendered: see ``Formula``.
enum DisplayFormula {
    /// Opens a block, if the line begins one.
    static let open: cmark_open_block_func = { syntax, isIndented, parser, parent, line, length in
        guard isIndented == 0, let syntax, let parser, let line else { return nil }
        let start = cmark_parser_get_first_nonspace(parser)
        let text = DisplayFormula.bytes(of: line, from: start, to: length)
        guard let delimiter = FormulaDelimiter(openingOf: text), delimiter.isDisplay else { return nil }
        let isWhole = Formula(Array(text)) != nil
        guard isWhole || DisplayFormula.isBlank(text.dropFirst(delimiter.openingLength)),
            let node = cmark_parser_add_child(parser, parent, CMARK_NODE_CODE_BLOCK, start + 1)
        else { return nil }
        cmark_node_set_syntax_extension(node, syntax)
        DisplayFormula.set(isWhole ? nil : delimiter, of: node)
        line.withMemoryRebound(to: CChar.self, capacity: Int(length)) {
            cmark_parser_advance_offset(parser, $0, start - cmark_parser_get_offset(parser), 0)
        }
        return node
    }

    /// Says whether the next line belongs to the block.
    static let takeLine: cmark_match_block_func = { _, parser, line, length, node in
        guard let parser, let line, let node, cmark_parser_is_blank(parser) == 0,
            let delimiter = DisplayFormula.awaited(by: node)
        else { return 0 }
        let text = DisplayFormula.bytes(of: line, from: cmark_parser_get_first_nonspace(parser), to: length)
        if delimiter.closing(in: text) != nil { DisplayFormula.set(nil, of: node) }
        return 1
    }

    // MARK: The delimiter that closes the block, as user data of its node

    private static func set(_ delimiter: FormulaDelimiter?, of node: OpaquePointer) {
        cmark_node_set_user_data(node, delimiter.flatMap { UnsafeMutableRawPointer(bitPattern: $0.rawValue) })
    }

    private static func awaited(by node: OpaquePointer) -> FormulaDelimiter? {
        FormulaDelimiter(rawValue: Int(bitPattern: cmark_node_get_user_data(node)))
    }

    private static func isBlank(_ text: ArraySlice<UInt8>) -> Bool {
        text.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\n") }
    }

    private static func bytes(of line: UnsafePointer<UInt8>, from start: Int32, to end: Int32) -> ArraySlice<UInt8> {
        guard start < end else { return [] }
        return ArraySlice(UnsafeBufferPointer(start: line + Int(start), count: Int(end - start)))
    }
}
