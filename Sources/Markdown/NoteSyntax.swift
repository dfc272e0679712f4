import CMarkGFM

/// Footnotes as an extension of cmark: `[^1]: …` is a block in its place, and `[^1]` links to it.
///
/// cmark's own footnotes are not used: they drop unreferenced notes and move the others to the end, where they would
/// change with every piece of a growing text.
///
/// One value serves one parser and outlives everything that parser has parsed.
final class NoteSyntax {
    let pointer: OpaquePointer

    /// A footnote of the text.
    struct Note {
        let label: [UInt8]
        /// Whether references with its label link to this note.
        let isFirst: Bool
    }

    private var notes: [Note] = []
    private var names: Set<[UInt8]> = []

    /// - Returns: `nil` if memory runs out.
    init?() {
        guard let pointer = cmark_syntax_extension_new("note") else { return nil }
        self.pointer = pointer
        cmark_syntax_extension_set_private(pointer, Unmanaged.passUnretained(self).toOpaque(), nil)
        cmark_syntax_extension_set_open_block_func(pointer) { syntax, isIndented, parser, parent, line, length in
            guard isIndented == 0, let parser, let line else { return nil }
            return NoteSyntax.of(syntax)?.open(in: parser, below: parent, line: line, length: length)
        }
        let bytes = cmark_llist_append(
            cmark_get_default_mem_allocator(), nil, UnsafeMutableRawPointer(bitPattern: UInt(SourceMark.note)))
        cmark_syntax_extension_set_special_inline_chars(pointer, bytes)
        cmark_syntax_extension_set_match_inline_func(pointer) { syntax, _, _, byte, text in
            guard byte == SourceMark.note, let text else { return nil }
            return NoteSyntax.of(syntax)?.reference(in: text)
        }
    }

    deinit {
        cmark_syntax_extension_free(cmark_get_default_mem_allocator(), pointer)
    }

    private static func of(_ syntax: OpaquePointer?) -> NoteSyntax? {
        guard let syntax, let state = cmark_syntax_extension_get_private(syntax) else { return nil }
        return Unmanaged<NoteSyntax>.fromOpaque(state).takeUnretainedValue()
    }

    // MARK: Notes

    /// - Parameter number: user data of its node.
    func note(_ number: Int) -> Note? {
        notes.indices.contains(number - 1) ? notes[number - 1] : nil
    }

    private func open(
        in parser: OpaquePointer, below parent: OpaquePointer?, line: UnsafeMutablePointer<UInt8>, length: Int32
    ) -> OpaquePointer? {
        let start = cmark_parser_get_first_nonspace(parser)
        guard start < length else { return nil }
        let text = UnsafeBufferPointer(start: line + Int(start), count: Int(length - start))
        guard text.first == SourceMark.note, let label = NoteLabel(in: text.dropFirst().prefix(NoteLabel.limit)),
            text.dropFirst(label.length + 1).first == UInt8(ascii: ":"),
            let node = cmark_parser_add_child(parser, parent, CMARK_NODE_FOOTNOTE_DEFINITION, start + 1)
        else { return nil }
        notes.append(Note(label: label.bytes, isFirst: names.insert(label.name).inserted))
        cmark_node_set_user_data(node, UnsafeMutableRawPointer(bitPattern: notes.count))
        let blanks = text.dropFirst(label.length + 2).prefix(while: SourceLine.isBlank).count
        let end = start + Int32(label.length + 2 + blanks)
        line.withMemoryRebound(to: CChar.self, capacity: Int(length)) {
            cmark_parser_advance_offset(parser, $0, end - cmark_parser_get_offset(parser), 0)
        }
        return node
    }

    /// The node of a reference if its note exists; otherwise its text.
    private func reference(in text: OpaquePointer) -> OpaquePointer? {
        let start = cmark_inline_parser_get_offset(text) + 1
        let bytes = (start..<(start + Int32(NoteLabel.limit))).lazy.map { cmark_inline_parser_peek_at(text, $0) }
        guard let label = NoteLabel(in: bytes.prefix { $0 != 0 }) else { return nil }
        let isNote = names.contains(label.name)
        guard let node = cmark_node_new(isNote ? CMARK_NODE_FOOTNOTE_REFERENCE : CMARK_NODE_TEXT) else { return nil }
        let literal = isNote ? label.bytes : Array("[^".utf8) + label.bytes + Array("]".utf8)
        cmark_node_set_literal(node, literal.map { CChar(bitPattern: $0) } + [0])
        cmark_inline_parser_set_offset(text, start + Int32(label.length))
        return node
    }
}
