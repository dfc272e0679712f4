import CMarkGFM

/// Formulas as an extension of cmark: read from the raw text of a block, where underscores and backslashes are still
/// intact.
///
/// `$…$` is read as in Pandoc (<https://pandoc.org/MANUAL.html#extension-tex_math_dollars>): no space after the first
/// dollar or before the second, and no digit after it, so that “$5 and $10” stays text. In addition, no letter or digit
/// comes before the first dollar, an inline formula contains no backtick, and it must look like a formula: see
/// ``FormulaLikeness``.
///
/// A display on lines of its own is a block: see ``DisplayFormula``.
///
/// One value serves one parser and outlives everything that parser has parsed.
final class FormulaSyntax {
    let pointer: OpaquePointer
    /// The lines of the source, which are searched for displays.
    var lines: DisplayLines

    /// For each delimiter, the part where it is known to be unclosed.
    private var barren: [FormulaDelimiter: Barren] = [:]

    /// A part of a block already searched without success. It is not searched twice, so the search is linear.
    private struct Barren {
        let block: OpaquePointer?
        let end: Int32
    }

    /// Node type of formulas.
    static let nodeType: StaticString = "formula"

    /// - Parameter source: the text to be parsed.
    /// - Returns: `nil` if memory runs out.
    init?(for source: [UInt8]) {
        guard let pointer = cmark_syntax_extension_new(Self.nodeTypeName) else { return nil }
        self.pointer = pointer
        lines = DisplayLines(of: source)
        cmark_syntax_extension_set_private(pointer, Unmanaged.passUnretained(self).toOpaque(), nil)
        cmark_syntax_extension_set_get_type_string_func(pointer) { _, _ in FormulaSyntax.nodeTypeName }
        cmark_syntax_extension_set_open_block_func(pointer, DisplayFormula.open)
        cmark_syntax_extension_set_match_block_func(pointer, DisplayFormula.takeLine)
        cmark_syntax_extension_set_special_inline_chars(pointer, Self.openingBytes)
        cmark_syntax_extension_set_match_inline_func(pointer) { syntax, _, block, _, text in
            guard let text, let syntax else { return nil }
            return FormulaSyntax.of(syntax)?.formula(in: text, of: block)
        }
    }

    /// The value behind an extension of cmark's.
    static func of(_ syntax: OpaquePointer) -> FormulaSyntax? {
        guard let state = cmark_syntax_extension_get_private(syntax) else { return nil }
        return Unmanaged<FormulaSyntax>.fromOpaque(state).takeUnretainedValue()
    }

    deinit {
        cmark_syntax_extension_free(cmark_get_default_mem_allocator(), pointer)
    }

    private static var nodeTypeName: UnsafePointer<CChar> {
        UnsafeRawPointer(nodeType.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    /// The list that cmark requires; the extension owns it.
    private static var openingBytes: UnsafeMutablePointer<cmark_llist>? {
        [UInt8(ascii: "$"), SourceMark.parenthesis, SourceMark.bracket, SourceMark.display].reduce(nil) { list, byte in
            cmark_llist_append(cmark_get_default_mem_allocator(), list, UnsafeMutableRawPointer(bitPattern: UInt(byte)))
        }
    }

    // MARK: Within a line

    /// The node of the formula that begins at the parser's position. Moves the parser past it.
    private func formula(in text: OpaquePointer, of block: OpaquePointer?) -> OpaquePointer? {
        let start = cmark_inline_parser_get_offset(text)
        if cmark_inline_parser_peek_at(text, start) == SourceMark.display { return environment(in: text, from: start) }
        guard let delimiter = opening(at: start, of: text),
            let end = end(of: delimiter, openedAt: start, in: text, of: block)
        else { return nil }
        let source = (start..<end).map { cmark_inline_parser_peek_at(text, $0) }
        let rest = (end..<(end + 8)).lazy.map { cmark_inline_parser_peek_at(text, $0) }.prefix { $0 != 0 }
        let previous = start > 0 ? cmark_inline_parser_peek_at(text, start - 1) : 0
        guard Formula(inline: source[...], after: previous, before: Array(rest)) != nil else { return nil }
        return node(of: source, in: text, upTo: end)
    }

    private func node(of source: [UInt8], in text: OpaquePointer, upTo end: Int32) -> OpaquePointer? {
        guard let node = cmark_node_new(CMARK_NODE_CODE) else { return nil }
        cmark_node_set_literal(node, source.map { CChar(bitPattern: $0) } + [0])
        cmark_node_set_syntax_extension(node, pointer)
        cmark_inline_parser_set_offset(text, end)
        return node
    }

    private func opening(at start: Int32, of text: OpaquePointer) -> FormulaDelimiter? {
        var bytes = [cmark_inline_parser_peek_at(text, start)]
        while bytes.count < 3, bytes.last != 0 {
            bytes.append(cmark_inline_parser_peek_at(text, start + Int32(bytes.count)))
        }
        guard let delimiter = FormulaDelimiter(openingOf: bytes[...]) else { return nil }
        let before = start > 0 ? cmark_inline_parser_peek_at(text, start - 1) : 0
        return delimiter.mayOpen(after: before, before: bytes[delimiter.openingLength]) ? delimiter : nil
    }

    /// The end of the formula; `nil` if no formula begins at `start`.
    ///
    /// Stops at another opening delimiter of the same kind, so that no text is searched twice.
    private func end(
        of delimiter: FormulaDelimiter, openedAt start: Int32, in text: OpaquePointer, of block: OpaquePointer?
    ) -> Int32? {
        if let known = barren[delimiter], known.block == block, known.end > start { return nil }
        let content = start + Int32(delimiter.openingLength)
        var index = content
        while true {
            let byte = cmark_inline_parser_peek_at(text, index)
            guard byte != 0, byte != UInt8(ascii: "`") else { break }
            if byte == delimiter.mark { return nil }
            let next = cmark_inline_parser_peek_at(text, index + 1)
            if delimiter.closes(byte, next) {
                let before = cmark_inline_parser_peek_at(text, index - 1)
                let length = Int32(delimiter.closingLength)
                let after = cmark_inline_parser_peek_at(text, index + length)
                return index > content && delimiter.mayClose(after: before, before: after) ? index + length : nil
            }
            index += byte == UInt8(ascii: "\\") && next != 0 ? 2 : 1
        }
        barren[delimiter] = Barren(block: block, end: index)
        return nil
    }

    /// An environment that begins after a mark of ``DisplayLines``, and is not at the start of its line.
    private func environment(in text: OpaquePointer, from start: Int32) -> OpaquePointer? {
        var source: [UInt8] = []
        while source.count <= DisplayLines.limit {
            let byte = cmark_inline_parser_peek_at(text, start + 1 + Int32(source.count))
            guard byte != 0 else { return nil }
            source.append(byte)
            guard DisplaySign.mayBeEnvironment(source) else { return nil }
            guard byte == UInt8(ascii: "}"), let sign = DisplaySign(openingOf: source[...]), sign.isEnvironment else {
                continue
            }
            guard source.count > sign.openingLength, sign.isEnd(of: source) else { continue }
            return node(of: source, in: text, upTo: start + 1 + Int32(source.count))
        }
        return nil
    }
}
