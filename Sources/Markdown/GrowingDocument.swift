/// Markdown that is rendered while it is written.
///
/// Only the open block, the last one at the top level, is rendered again when text is appended; blocks before it are
/// closed and not parsed again. The work is linear in the length of the text: rendering that would cost more is
/// postponed, so the last few characters of a very large open block may appear only with a later append, at the latest
/// with ``finish()``.
public struct GrowingDocument: Sendable {
    /// HTML of each top-level block of the text so far.
    public private(set) var blocks: [String] = []

    private var text = SourceText()
    /// Start of the last line of the text, which is still incomplete.
    private var lastLine = 0
    /// Start of the open block.
    private var tail = 0
    /// How many blocks are closed.
    private var closed = 0
    /// Start of the first line not yet checked for the end of the open block.
    private var searched = 0
    /// How much of the text the blocks cover.
    private var rendered = 0
    private var definitions = ClosedDefinitions()
    /// The open block, if it is code that can be followed line by line.
    private var fence: OpenFence?
    /// Work that may be spent, in bytes parsed.
    private var credit = 0
    /// Work that was spent so far, in bytes parsed.
    package private(set) var spent = 0

    /// Bytes that may be parsed for each byte that arrives.
    package static let generosity = 256
    /// How many bytes of code are copied at the cost of parsing one.
    private static let copiedPerParsed = 32

    /// Bytes of the open block, which each append renders again.
    public var openLength: Int { text.bytes.count - tail }

    /// Distinguishes the anchors of the text from others on its page.
    private let scope: [UInt8]

    /// An empty document.
    ///
    /// - Parameter scope: see ``Markdown/blocks(_:scope:)``.
    public init(scope: String = "") {
        self.scope = Array(scope.utf8)
    }

    /// Appends text.
    ///
    /// - Returns: index of the first block that changed: earlier blocks are unchanged, later ones are new. There may
    ///   also be fewer blocks than before. `blocks.count` if nothing changed.
    public mutating func append(_ text: some StringProtocol) -> Int {
        append(utf8: text.utf8)
    }

    /// Appends UTF-8, which may be cut within a character. Invalid sequences become U+FFFD.
    ///
    /// - Returns: index of the first block that changed, as ``append(_:)``.
    public mutating func append(utf8 bytes: some Collection<UInt8>) -> Int {
        let length = text.bytes.count
        text.append(bytes)
        credit += Self.generosity * bytes.count
        if let lineFeed = text.bytes[length...].lastIndex(of: UInt8(ascii: "\n")) { lastLine = lineFeed + 1 }
        return min(update(), blocks.count)
    }

    /// Ends the document: afterwards ``blocks`` equals ``Markdown/blocks(_:scope:)`` of the whole text, whatever it is.
    ///
    /// - Returns: index of the first block that changed, which may be a closed one: a link reference definition may
    ///   come after its use.
    public mutating func finish() -> Int {
        text.finish()
        let whole = Rendering(of: text.bytes[...], scope: scope).html
        return replaceBlocks(from: 0, with: whole)
    }

    // MARK: Growing

    private mutating func update() -> Int {
        var changed = Int.max
        repeat {
            if fence == nil { changed = min(changed, closeBlocks()) }
            guard fence != nil else { return min(changed, renderTail()) }
            changed = min(changed, followFence())
        } while fence == nil
        return min(changed, renderFence())
    }

    /// Closes the blocks that new complete lines prove closed: every block before the last one they start.
    ///
    /// An incomplete line proves nothing, because more text may turn it into something else.
    private mutating func closeBlocks() -> Int {
        guard lastLine > searched, let rendering = render(upTo: lastLine) else { return .max }
        searched = lastLine
        let changed = replaceBlocks(from: closed, with: rendering.html)
        guard let open = rendering.openBlock else { return changed }
        let start = text.bytes[tail...].startIndex(ofLine: rendering.lines[open])
        definitions.add(from: text.bytes[tail..<start])
        closed += open
        tail = start
        if let info = rendering.lastFenceInfo, open == rendering.html.count - 1 {
            fence = OpenFence(in: text.bytes[tail..<lastLine], info: info)
        }
        return changed
    }

    private mutating func renderTail() -> Int {
        guard rendered < text.bytes.count, let rendering = render(upTo: text.bytes.count) else { return .max }
        return replaceBlocks(from: closed, with: rendering.html)
    }

    /// Renders the open block. `nil` if rendering has to wait for more text.
    private mutating func render(upTo end: Int) -> Rendering? {
        let source = text.bytes[tail..<end]
        let definitions = definitions.needed(by: source)
        guard spend(definitions.count + source.count) else { return nil }
        rendered = end
        return Rendering(of: source, after: definitions, scope: scope)
    }

    private mutating func spend(_ work: Int) -> Bool {
        guard work <= credit else { return false }
        credit -= work
        spent += work
        return true
    }

    // MARK: Code

    /// Adds new complete lines to the open code block, until one ends it.
    private mutating func followFence() -> Int {
        while searched < lastLine, let lineFeed = text.bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = text.bytes[searched..<lineFeed]
            searched = lineFeed + 1
            if let fence, fence.isClosed(by: line) { return close(fence) }
            fence?.add(line)
        }
        return .max
    }

    private mutating func close(_ ended: OpenFence) -> Int {
        fence = nil
        let changed = replaceBlocks(from: closed, with: [ended.html(endingWith: [])])
        closed += 1
        tail = searched
        rendered = searched
        return changed
    }

    private mutating func renderFence() -> Int {
        let line = text.bytes[lastLine...]
        guard let fence, spend(line.count + fence.size / Self.copiedPerParsed) else { return .max }
        return replaceBlocks(from: closed, with: [fence.html(endingWith: line)])
    }

    // MARK: Blocks

    /// - Returns: index of the first block that differs.
    private mutating func replaceBlocks(from start: Int, with new: [String]) -> Int {
        let same = zip(blocks[start...], new).prefix { old, new in
            old.utf8.count == new.utf8.count && old.utf8.elementsEqual(new.utf8)
        }.count
        blocks.replaceSubrange((start + same)..., with: new[same...])
        return start + same
    }
}

extension ArraySlice<UInt8> {
    /// Where the line with this number, counted from 0, starts.
    fileprivate func startIndex(ofLine number: Int) -> Int {
        var start = startIndex
        for _ in 0..<number {
            guard let lineFeed = self[start...].firstIndex(of: UInt8(ascii: "\n")) else { break }
            start = lineFeed + 1
        }
        return start
    }
}
