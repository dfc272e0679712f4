import CMarkGFM

/// A node of the syntax tree, read through cmark's interface. Valid as long as its tree.
struct Node {
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    enum Kind {
        case paragraph, heading, quote, list, item, codeBlock, htmlBlock, thematicBreak
        case table, tableRow, tableCell
        case text, softBreak, lineBreak, code, inlineHTML, emphasis, strong, strikethrough, link, image
        case formula, displayFormula, note, noteReference
        case other
    }

    var kind: Kind {
        switch cmark_node_get_type(pointer) {
        case CMARK_NODE_TEXT: .text
        case CMARK_NODE_PARAGRAPH: .paragraph
        case CMARK_NODE_SOFTBREAK: .softBreak
        case CMARK_NODE_LINEBREAK: .lineBreak
        case CMARK_NODE_CODE: isFormula ? .formula : .code
        case CMARK_NODE_EMPH: .emphasis
        case CMARK_NODE_STRONG: .strong
        case CMARK_NODE_LINK: .link
        case CMARK_NODE_IMAGE: .image
        case CMARK_NODE_ITEM: .item
        case CMARK_NODE_LIST: .list
        case CMARK_NODE_HEADING: .heading
        case CMARK_NODE_BLOCK_QUOTE: .quote
        case CMARK_NODE_CODE_BLOCK: isFormula ? .displayFormula : .codeBlock
        case CMARK_NODE_HTML_BLOCK: .htmlBlock
        case CMARK_NODE_HTML_INLINE: .inlineHTML
        case CMARK_NODE_THEMATIC_BREAK: .thematicBreak
        case CMARK_NODE_FOOTNOTE_DEFINITION: .note
        case CMARK_NODE_FOOTNOTE_REFERENCE: .noteReference
        default: extensionKind
        }
    }

    /// Node types of extensions are numbered at run time, so they are identified by name.
    private var extensionKind: Kind {
        if isNamed("table_cell") { return .tableCell }
        if isNamed("table_row") || isNamed("table_header") { return .tableRow }
        if isNamed("strikethrough") { return .strikethrough }
        return isNamed("table") ? .table : .other
    }

    private var isFormula: Bool { isNamed(FormulaSyntax.nodeType) }

    private func isNamed(_ name: StaticString) -> Bool {
        guard let type = cmark_node_get_type_string(pointer) else { return false }
        return name.withUTF8Buffer { bytes in
            bytes.indices.allSatisfy { UInt8(bitPattern: type[$0]) == bytes[$0] } && type[bytes.count] == 0
        }
    }

    var isBlock: Bool {
        Int(cmark_node_get_type(pointer).rawValue) & Int(CMARK_NODE_TYPE_MASK) == Int(CMARK_NODE_TYPE_BLOCK)
    }

    /// Text as it should appear.
    var text: [UInt8] { SourceMark.unescaped(literal) }
    /// Code or HTML as it was written.
    var source: [UInt8] { SourceMark.restored(literal) }
    /// The display formula in the node.
    var displayFormula: Formula? { Formula(display: literal[...]) }
    /// The inline formula in the node.
    var formula: Formula? { Formula(of: literal) }
    /// Label of the referenced footnote.
    var label: [UInt8] { literal }
    /// Number of a footnote. See ``NoteSyntax/note(_:)``.
    var noteNumber: Int { Int(bitPattern: cmark_node_get_user_data(pointer)) }
    /// Whether a line break follows.
    var isBeforeSoftBreak: Bool {
        cmark_node_next(pointer).map { cmark_node_get_type($0) == CMARK_NODE_SOFTBREAK } ?? false
    }

    private var literal: [UInt8] { Self.bytes(cmark_node_get_literal(pointer)) }

    /// Numbers of the link reference definition that the node links to, or of those it contains as text.
    var numbersOfDefinitions: Set<Int> {
        switch kind {
        case .link, .image:
            let address = Self.bytes(cmark_node_get_url(pointer))
            guard WebAddress(SourceMark.unescaped(address)) != nil else { return [] }
            return LinkDefinitions.numbers(in: address).union(
                LinkDefinitions.numbers(in: Self.bytes(cmark_node_get_title(pointer))))
        default: return LinkDefinitions.numbers(in: literal).union(LinkDefinitions.numbers(in: fenceInfo))
        }
    }

    var fenceInfo: [UInt8] { Self.bytes(cmark_node_get_fence_info(pointer)) }
    var address: [UInt8] { SourceMark.unescaped(Self.bytes(cmark_node_get_url(pointer))) }
    var title: [UInt8] { SourceMark.unescaped(Self.bytes(cmark_node_get_title(pointer))) }
    var hasChildren: Bool { cmark_node_first_child(pointer) != nil }
    var headingLevel: Int { Int(cmark_node_get_heading_level(pointer)) }

    /// Whether this is a paragraph of a tight list, which is written without its tags.
    var isInTightList: Bool {
        guard let item = cmark_node_parent(pointer), let list = cmark_node_parent(item) else { return false }
        return cmark_node_get_list_tight(list) != 0
    }

    /// Number of the first item; `nil` for a list with bullets.
    var orderedListStart: Int? {
        cmark_node_get_list_type(pointer) == CMARK_ORDERED_LIST ? Int(cmark_node_get_list_start(pointer)) : nil
    }

    /// The number of an item that does not follow from the one before it. See ``ItemNumbers``.
    var itemNumber: Int? {
        let number = Int(bitPattern: cmark_node_get_user_data(pointer))
        return number > 0 ? number - 1 : nil
    }

    /// Whether the box of a task is checked; `nil` for an item that is not a task.
    var isTaskDone: Bool? {
        isNamed("tasklist") ? cmark_gfm_extensions_get_tasklist_item_checked(pointer) : nil
    }

    var isHeaderRow: Bool { cmark_gfm_extensions_get_table_row_is_header(pointer) != 0 }

    /// `l`, `c`, `r` or 0 for each column of a table.
    var columnAlignments: [UInt8] {
        let count = Int(cmark_gfm_extensions_get_table_columns(pointer))
        guard let first = cmark_gfm_extensions_get_table_alignments(pointer) else { return [] }
        return Array(UnsafeBufferPointer(start: first, count: count))
    }

    /// The column headers of a table as plain text, separated by commas; a dash when they are empty.
    ///
    /// Truncated when long, because it is read out.
    var columnNames: [UInt8] {
        guard let head = cmark_node_first_child(pointer), let nodes = cmark_iter_new(head) else { return [] }
        defer { cmark_iter_free(nodes) }
        var names: [UInt8] = []
        while cmark_iter_next(nodes) != CMARK_EVENT_DONE, names.count < Self.longestNames {
            guard let current = cmark_iter_get_node(nodes) else { break }
            let node = Node(current)
            switch (node.kind, cmark_iter_get_event_type(nodes)) {
            case (.text, _): names += Self.beginning(of: node.text)
            case (.code, _): names += Self.beginning(of: node.source)
            case (.inlineHTML, _) where BreakTags.length(of: node.source[...]) != nil: names.append(UInt8(ascii: " "))
            case (.tableCell, CMARK_EVENT_ENTER) where !names.isEmpty: names += Array(", ".utf8)
            default: break
            }
        }
        return names.contains { $0 != UInt8(ascii: ",") && $0 > 0x20 } ? names : Array("–".utf8)
    }

    private static let longestNames = 120

    /// Truncated between two scalars.
    private static func beginning(of text: [UInt8]) -> ArraySlice<UInt8> {
        guard text.count > longestNames else { return text[...] }
        let isContinuation = { (byte: UInt8) in byte & 0xC0 == 0x80 }
        let end = text[...longestNames].lastIndex { !isContinuation($0) } ?? 0
        return text[..<end]
    }

    private static func bytes(_ string: UnsafePointer<CChar>?) -> [UInt8] {
        guard let string else { return [] }
        var count = 0
        while string[count] != 0 { count += 1 }
        return Array(UnsafeRawBufferPointer(start: string, count: count))
    }
}
