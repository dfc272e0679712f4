import CMarkGFM

/// Writes one top-level block by walking its nodes. Iterative, so depth costs no stack.
struct BlockRenderer {
    private var output = HTMLOutput()
    private var elements: [Element] = []
    private var links = 0
    /// Text of adjacent nodes, joined so that an address split by the parser is recognised.
    private var text: [UInt8] = []
    private var budget: LinkBudget
    private let notes: NoteSyntax
    /// Distinguishes the anchors of this text from others on the page; empty for none.
    private let scope: [UInt8]

    /// Deepest nesting of elements. Anything nested deeper is shown as text.
    private static let depth = 100

    /// An open node and its end tags. No tags when it is flattened.
    private struct Element {
        let closing: StaticString?
        var isLink = false
        /// Whether this is a link that leads nowhere.
        var isAddressless = false
        var isHeaderRow = false
        /// Alignments of a table's columns.
        var alignments: [UInt8] = []
        /// Column of a row's next cell.
        var column = 0
    }

    /// - Parameters:
    ///   - block: a node; only it and its descendants are read.
    ///   - notes: footnotes of the document.
    ///   - scope: distinguishes the anchors of this text from others on the page; empty for none.
    static func html(
        of block: OpaquePointer, notes: NoteSyntax, scope: [UInt8], budget: inout LinkBudget
    ) -> String {
        var renderer = BlockRenderer(budget: budget, notes: notes, scope: scope)
        renderer.walk(block)
        budget = renderer.budget
        return renderer.output.string
    }

    private init(budget: LinkBudget, notes: NoteSyntax, scope: [UInt8]) {
        self.budget = budget
        self.notes = notes
        self.scope = scope
    }

    private mutating func walk(_ block: OpaquePointer) {
        guard let iterator = cmark_iter_new(block) else { return }
        defer { cmark_iter_free(iterator) }
        while true {
            let event = cmark_iter_next(iterator)
            guard event != CMARK_EVENT_DONE, let pointer = cmark_iter_get_node(iterator) else { break }
            let node = Node(pointer)
            if event == CMARK_EVENT_EXIT {
                exit()
            } else if !leaf(node) {
                enter(node)
            }
        }
        flushText()
    }

    // MARK: Leaves

    /// Writes a node without children. False if `node` may have children.
    private mutating func leaf(_ node: Node) -> Bool {
        if node.kind == .text {
            text.append(contentsOf: node.text)
            return true
        }
        flushText()
        switch node.kind {
        case .softBreak: output.markup("<br>\n")
        case .lineBreak: output.markup("<br>\n")
        case .code: element("<code>", node.source, "</code>")
        case .inlineHTML: inlineHTML(node)
        case .htmlBlock: paragraph(of: node.source)
        case .codeBlock: codeBlock(node)
        case .formula: formula(node)
        case .displayFormula: display(node)
        case .thematicBreak: output.markup(isFlattened ? "\n" : "<hr>")
        default: return false
        }
        return true
    }

    /// Tags are text, except for `<br>`; a line break right after it in the source is not a second one.
    private mutating func inlineHTML(_ node: Node) {
        guard BreakTags.length(of: node.source[...]) != nil else { return output.text(node.source) }
        if !node.isBeforeSoftBreak { output.markup("<br>\n") }
    }

    private mutating func element(_ opening: StaticString, _ content: [UInt8], _ closing: StaticString) {
        output.markup(opening)
        output.text(content)
        output.markup(closing)
    }

    /// Source shown unchanged, line by line, in its own paragraph.
    private mutating func paragraph(of source: [UInt8]) {
        var lines = source[...]
        while lines.last == UInt8(ascii: "\n") { lines.removeLast() }
        output.markup(isFlattened ? "\n" : #"<p dir="auto">"#)
        output.lines(lines)
        output.markup(isFlattened ? "\n" : "</p>")
    }

    private mutating func codeBlock(_ node: Node) {
        guard !isFlattened else { return output.text(node.source) }
        CodeBlock(info: node.fenceInfo).open(in: &output)
        output.text(node.source)
        CodeBlock.close(in: &output)
    }

    private mutating func formula(_ node: Node) {
        guard !isFlattened, let formula = node.formula else { return output.text(node.source) }
        // Brackets within link text are escaped only so that the link parses.
        guard !isInLink || formula.asText == formula.source else { return text.append(contentsOf: formula.asText) }
        let opening: StaticString =
            formula.isDisplay ? #"<span class="formula display" dir="ltr">"# : #"<span class="formula" dir="ltr">"#
        element(opening, formula.source, "</span>")
    }

    private mutating func display(_ node: Node) {
        guard !isFlattened, let formula = node.displayFormula else { return paragraph(of: node.source) }
        element(#"<div class="formula display" dir="ltr">"#, formula.source, "</div>")
    }

    private mutating func flushText() {
        guard !text.isEmpty else { return }
        if links == 0 { output.linked(text) } else { output.text(text) }
        text.removeAll(keepingCapacity: true)
    }

    // MARK: Nodes with children

    private var isFlattened: Bool {
        elements.last.map { $0.closing == nil } ?? false || elements.count >= Self.depth
    }

    private var isInLink: Bool {
        links > 0 || elements.contains { $0.isAddressless }
    }

    private mutating func enter(_ node: Node) {
        if node.kind == .link || node.kind == .image { return enterLink(node) }
        let isPart = node.kind == .item || node.kind == .tableRow || node.kind == .tableCell
        let isFlattened = isPart ? elements.last.map { $0.closing == nil } ?? false : isFlattened
        guard !isFlattened else {
            if node.isBlock { output.markup("\n") }
            if node.kind == .noteReference { output.text(Array("[^".utf8) + node.label + Array("]".utf8)) }
            return elements.append(Element(closing: nil))
        }
        elements.append(open(node))
    }

    private mutating func exit() {
        flushText()
        guard let element = elements.popLast(), let closing = element.closing else { return }
        links -= element.isLink ? 1 : 0
        output.markup(closing)
    }

    private mutating func open(_ node: Node) -> Element {
        switch node.kind {
        case .paragraph: paragraph(node)
        case .heading: heading(level: node.headingLevel)
        case .quote: tag(#"<blockquote dir="auto">"#, "</blockquote>")
        case .list: list(node)
        case .item: item(node)
        case .emphasis: tag("<em>", "</em>")
        case .strong: tag("<strong>", "</strong>")
        case .strikethrough: tag("<del>", "</del>")
        case .note: note(node)
        case .noteReference: noteReference(node)
        case .table: table(node)
        case .tableRow: row(node)
        case .tableCell: cell()
        default: tag("", "")
        }
    }

    private mutating func tag(_ opening: StaticString, _ closing: StaticString) -> Element {
        output.markup(opening)
        return Element(closing: closing)
    }

    private mutating func paragraph(_ node: Node) -> Element {
        node.isInTightList ? tag("", "") : tag(#"<p dir="auto">"#, "</p>")
    }

    /// Headings of an answer start at level three: the page uses the first two.
    private mutating func heading(level: Int) -> Element {
        switch level {
        case 1: tag(#"<h3 dir="auto">"#, "</h3>")
        case 2: tag(#"<h4 dir="auto">"#, "</h4>")
        case 3: tag(#"<h5 dir="auto">"#, "</h5>")
        default: tag(#"<h6 dir="auto">"#, "</h6>")
        }
    }

    // MARK: Lists

    private mutating func list(_ node: Node) -> Element {
        guard let start = node.orderedListStart else { return tag(#"<ul dir="auto">"#, "</ul>") }
        guard start != 1 else { return tag(#"<ol dir="auto">"#, "</ol>") }
        output.markup(#"<ol dir="auto" start=""#)
        output.text(String(start).utf8)
        return tag(#"">"#, "</ol>")
    }

    private mutating func item(_ node: Node) -> Element {
        if let number = node.itemNumber, node.isTaskDone == nil {
            output.markup(#"<li value=""#)
            output.text(String(number).utf8)
            return tag(#"">"#, "</li>")
        }
        return switch node.isTaskDone {
        case nil: tag("<li>", "</li>")
        // A character that is read out and copied, in any language.
        case true?: tag(#"<li class="task"><span class="task-sign done">☑</span> "#, "</li>")
        case false?: tag(#"<li class="task"><span class="task-sign">☐</span> "#, "</li>")
        }
    }

    // MARK: Footnotes

    private mutating func note(_ node: Node) -> Element {
        guard let note = notes.note(node.noteNumber) else { return tag("", "") }
        output.markup(#"<div class="note" dir="auto""#)
        if !scope.isEmpty, note.isFirst {
            output.markup(#" id=""#)
            output.anchor(of: NoteLabel.name(of: note.label), in: scope)
            output.markup("\"")
        }
        output.markup(#"><span class="note-sign">"#)
        output.text(note.label)
        output.markup("</span> ")
        return Element(closing: "</div>")
    }

    /// A mark that links to the note; within a link, and without a scope, it is not a link.
    private mutating func noteReference(_ node: Node) -> Element {
        output.markup(#"<sup class="note-sign">"#)
        let isLink = !scope.isEmpty && !isInLink
        if isLink {
            output.markup(##"<a href="#"##)
            output.anchor(of: NoteLabel.name(of: node.label), in: scope)
            output.markup(#"">"#)
        }
        output.text(node.label)
        return Element(closing: isLink ? "</a></sup>" : "</sup>")
    }

    // MARK: Tables

    private mutating func table(_ node: Node) -> Element {
        // The table scrolls by itself, so it can take the focus; its column headers are then its label.
        output.markup(#"<div class="table" tabindex="0" role="region" aria-label=""#)
        output.text(node.columnNames)
        output.markup(#""><table dir="auto">"#)
        return Element(closing: "</tbody></table></div>", alignments: node.columnAlignments)
    }

    private mutating func row(_ node: Node) -> Element {
        guard node.isHeaderRow else { return tag("<tr>", "</tr>") }
        output.markup("<thead><tr>")
        return Element(closing: "</tr></thead><tbody>", isHeaderRow: true)
    }

    private mutating func cell() -> Element {
        let isHeader = elements.last?.isHeaderRow ?? false
        let column = elements.last?.column ?? 0
        let alignments = elements.dropLast().last?.alignments ?? []
        elements[elements.count - 1].column += 1
        output.markup(isHeader ? "<th" : "<td")
        switch column < alignments.count ? alignments[column] : 0 {
        case UInt8(ascii: "l"): output.markup(#" class="align-left">"#)
        case UInt8(ascii: "c"): output.markup(#" class="align-center">"#)
        case UInt8(ascii: "r"): output.markup(#" class="align-right">"#)
        default: output.markup(">")
        }
        return Element(closing: isHeader ? "</th>" : "</td>")
    }

    // MARK: Links

    /// A link, or an image as a link to its address. Within another link, and where the address is not allowed, only
    /// its text is shown.
    private mutating func enterLink(_ node: Node) {
        let bytes = node.address
        let isAllowed = budget.take(bytes.count + node.title.count)
        guard links == 0, !isFlattened, let address = WebAddress(bytes), isAllowed else {
            if !node.hasChildren, isAllowed { output.text(bytes) }
            return elements.append(Element(closing: isFlattened ? nil : "", isAddressless: true))
        }
        output.openLink(to: address, title: node.title)
        if !node.hasChildren { output.text(bytes) }
        links += 1
        elements.append(Element(closing: "</a>", isLink: true))
    }
}
