import CMarkGFM
import Synchronization

/// A parsed document of cmark-gfm, freed with the value.
struct SyntaxTree: ~Copyable {
    /// Extensions of GitHub's dialect that change how text is parsed.
    ///
    /// cmark's own `autolink` is not among them: it is quadratic on some inputs and reads before the start of its
    /// buffer (CVE-2023-22485) in versions still shipped; ``BareAddresses`` does its work.
    enum Extension: String {
        case table, strikethrough, tasklist
    }

    /// A top-level block, valid as long as its tree.
    struct Block {
        let node: OpaquePointer
        /// Line of the source the block starts on, counted from 1.
        let line: Int
    }

    private let root: OpaquePointer
    /// The nodes refer to them.
    private let formulas: FormulaSyntax
    let notes: NoteSyntax

    /// - Returns: `nil` if cmark creates no document.
    init?(_ source: [UInt8], extensions: [Extension]) {
        _ = Self.registerExtensions
        let options = CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE
        guard let formulas = FormulaSyntax(for: source), let notes = NoteSyntax(), let addresses = AddressSyntax(),
            let parser = cmark_parser_new(options)
        else { return nil }
        defer { cmark_parser_free(parser) }
        for syntax in [formulas.pointer, notes.pointer, addresses.pointer] {
            cmark_parser_attach_syntax_extension(parser, syntax)
        }
        for name in extensions {
            guard let found = cmark_find_syntax_extension(name.rawValue) else { continue }
            cmark_parser_attach_syntax_extension(parser, found)
        }
        source.withUnsafeBytes { bytes in
            cmark_parser_feed(parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        var document: OpaquePointer?
        Self.inlineParsing.withLock { _ in document = cmark_parser_finish(parser) }
        withExtendedLifetime(addresses) {}
        guard let document else { return nil }
        root = document
        self.formulas = formulas
        self.notes = notes
        ItemNumbers.note(in: document, of: source)
    }

    deinit {
        cmark_node_free(root)
    }

    /// The top-level blocks in order.
    var blocks: [Block] {
        var found: [Block] = []
        var next = cmark_node_first_child(root)
        while let node = next {
            next = cmark_node_next(node)
            found.append(Block(node: node, line: Self.line(of: node, before: next)))
        }
        return found
    }

    /// Line of the first display that more text may close, counted from 1.
    var undecidedLine: Int? { formulas.lines.undecidedLine.map { $0 + 1 } }

    /// Numbers of link reference definitions: those that a link uses, and those in text shown as written.
    var numbersOfDefinitions: Set<Int> {
        var numbers: Set<Int> = []
        guard let nodes = cmark_iter_new(root) else { return numbers }
        defer { cmark_iter_free(nodes) }
        while cmark_iter_next(nodes) != CMARK_EVENT_DONE {
            guard let node = cmark_iter_get_node(nodes) else { break }
            numbers.formUnion(Node(node).numbersOfDefinitions)
        }
        return numbers
    }

    /// A paragraph whose last line became the head of a table has no line, and the table has the paragraph's.
    private static func line(of node: OpaquePointer, before next: OpaquePointer?) -> Int {
        let line = Int(cmark_node_get_start_line(node))
        guard line == 0, let next else { return line }
        return Int(cmark_node_get_start_line(next))
    }

    private static let registerExtensions: Void = cmark_gfm_core_extensions_ensure_registered()

    /// Guards cmark's table of characters special to inline parsing: the table is global, and changed during each
    /// `cmark_parser_finish` with an inline extension attached.
    private static let inlineParsing = Mutex<Void>(())
}
