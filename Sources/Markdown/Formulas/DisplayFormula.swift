import CMarkGFM

/// A display as a block: a line that holds only a formula, or several lines that ``DisplayLines`` has found.
///
/// It is a cmark code node, whose lines are kept unchanged, including the delimiters. It ends after the closing
/// delimiter, or with the list or quote it is in. Whether its text is a formula is decided on rendering: see
/// ``Formula``.
enum DisplayFormula {
    /// Opens a block if the line begins one.
    static let open: cmark_open_block_func = { pointer, isIndented, parser, parent, line, length in
        guard isIndented == 0, let pointer, let parser, let line, let syntax = FormulaSyntax.of(pointer) else {
            return nil
        }
        let start = cmark_parser_get_first_nonspace(parser)
        let text = DisplayFormula.unmarked(DisplayFormula.bytes(of: line, from: start, to: length))
        guard let sign = DisplaySign(openingOf: text) else { return nil }
        let rest = text.dropFirst(sign.openingLength)
        let number = Int(cmark_parser_get_line_number(parser)) - 1
        let isOneLine = sign.closes(rest) != nil
        let verdict = syntax.lines.verdict(on: sign, openedBefore: rest, line: number)
        guard DisplayFormula.isBlock(text, of: sign, isOneLine: isOneLine, verdict),
            let node = cmark_parser_add_child(parser, parent, CMARK_NODE_CODE_BLOCK, start + 1)
        else { return nil }
        cmark_node_set_syntax_extension(node, pointer)
        DisplayFormula.set(isOneLine ? nil : sign, of: node)
        line.withMemoryRebound(to: CChar.self, capacity: Int(length)) {
            cmark_parser_advance_offset(parser, $0, start - cmark_parser_get_offset(parser), 0)
        }
        return node
    }

    /// An unfinished display is shown as source while it grows, if its first line holds only the delimiter.
    private static func isBlock(
        _ text: ArraySlice<UInt8>, of sign: DisplaySign, isOneLine: Bool, _ verdict: DisplayLines.Verdict
    ) -> Bool {
        switch verdict {
        case .closed: !isOneLine || Formula(display: text) != nil
        case .open(isTeX: true): sign.isEnvironment || text.dropFirst(sign.openingLength).allSatisfy { $0 <= 0x20 }
        case .open, .none: false
        }
    }

    /// Whether the next line belongs to the block.
    static let takeLine: cmark_match_block_func = { _, parser, line, length, node in
        guard let parser, let line, let node, let sign = DisplayFormula.awaited(by: node) else { return 0 }
        let text = DisplayFormula.bytes(of: line, from: cmark_parser_get_first_nonspace(parser), to: length)
        if sign.end(in: text) != nil { DisplayFormula.set(nil, of: node) }
        return 1
    }

    // MARK: The sign that closes the block, as user data of its node

    private static func set(_ sign: DisplaySign?, of node: OpaquePointer) {
        cmark_node_set_user_data(node, sign.flatMap { UnsafeMutableRawPointer(bitPattern: $0.code) })
    }

    private static func awaited(by node: OpaquePointer) -> DisplaySign? {
        DisplaySign(code: Int(bitPattern: cmark_node_get_user_data(node)))
    }

    private static func unmarked(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        text.first == SourceMark.display ? text.dropFirst() : text
    }

    private static func bytes(of line: UnsafePointer<UInt8>, from start: Int32, to end: Int32) -> ArraySlice<UInt8> {
        guard start < end else { return [] }
        return ArraySlice(UnsafeBufferPointer(start: line + Int(start), count: Int(end - start)))
    }
}
