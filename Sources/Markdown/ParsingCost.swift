/// An upper estimate of cmark-gfm's work on a text beyond linear time, found in one pass over its lines.
///
/// Versions still shipped are quadratic on a few constructs (CVE-2023-22483, -22486, -24824, -37463 and similar), all
/// within a run of non-blank lines. The unit is about a nanosecond, for definitions a byte; no ordinary text comes near
/// the budget.
struct ParsingCost {
    private let length: Int
    private var tables = 0
    private var inlines = 0
    private var closingBrackets = 0
    private var longestDefinition = 0
    private var run = Run()

    /// Lines since the last blank one.
    private struct Run {
        var bytes = 0
        var lines = 0
        var columns = 0
        var declarations = 0
        var images = 0
        var closingBrackets = 0
        /// Bytes before the first line that may be a link reference definition.
        var definitionStart: Int?
        var hasDefinition = false
    }

    /// - Parameter source: at most a few megabytes, or the estimate overflows.
    init(of source: [UInt8]) {
        length = source.count
        var start = source.startIndex
        while start < source.endIndex {
            let end = source[start...].firstIndex(of: UInt8(ascii: "\n")) ?? source.endIndex
            add(Line(source[start..<end]))
            start = end + 1
        }
        endRun()
    }

    /// Whether the text must not be parsed at all.
    var exceedsBudget: Bool {
        inlines > 5_000_000 + 200 * length || longestDefinition * closingBrackets > (64 << 20) + 64 * length
    }

    /// Whether the text must be parsed without tables.
    var tablesExceedBudget: Bool {
        tables > 20_000_000 + 500 * length
    }

    private mutating func add(_ line: Line) {
        guard !line.isBlank else { return endRun() }
        addToTables(line)
        run.declarations += line.declarations
        run.images += line.images
        run.closingBrackets += line.closingBrackets
        if line.startsWithBracket, run.definitionStart == nil {
            run.definitionStart = run.bytes
        }
        run.hasDefinition = run.hasDefinition || line.hasDefinitionColon
        run.bytes += line.length + 1
        run.lines += 1
    }

    /// A delimiter row makes cmark read the preceding paragraph again, cells are appended by walking their list, and
    /// short rows are padded to the table's width.
    private mutating func addToTables(_ line: Line) {
        tables += 4 * line.pipes * line.pipes + 200 * run.columns
        guard line.mayDelimitTable else { return }
        tables += 30 * run.bytes + run.lines * run.lines
        run.columns = max(run.columns, line.pipes + 1)
    }

    private mutating func endRun() {
        inlines += run.declarations * run.bytes + 4 * run.images * run.closingBrackets
        closingBrackets += run.closingBrackets
        if run.hasDefinition, let start = run.definitionStart {
            longestDefinition = max(longestDefinition, run.bytes - start)
        }
        run = Run()
    }
}

extension ParsingCost {
    /// The costly constructs in one line.
    private struct Line {
        let length: Int
        private(set) var isBlank = true
        private(set) var mayDelimitTable = true
        private(set) var pipes = 0
        private(set) var declarations = 0
        private(set) var images = 0
        private(set) var closingBrackets = 0
        private(set) var startsWithBracket = false
        private(set) var hasDefinitionColon = false
        private var hasDash = false
        private var inPrefix = true

        init(_ bytes: ArraySlice<UInt8>) {
            length = bytes.count
            var previous: UInt8 = 0
            for byte in bytes {
                note(byte, after: previous)
                previous = byte
            }
            mayDelimitTable = mayDelimitTable && hasDash
        }

        private mutating func note(_ byte: UInt8, after previous: UInt8) {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"): return
            case UInt8(ascii: "|"): pipes += 1
            case UInt8(ascii: "-"): hasDash = true
            case UInt8(ascii: ">"), 0x0B, 0x0C: break
            case UInt8(ascii: ":"): hasDefinitionColon = hasDefinitionColon || previous == UInt8(ascii: "]")
            default:
                mayDelimitTable = false
                noteBracket(byte, after: previous)
            }
            isBlank = false
            inPrefix = inPrefix && Self.isPrefix(byte)
        }

        private mutating func noteBracket(_ byte: UInt8, after previous: UInt8) {
            switch byte {
            case UInt8(ascii: "["):
                images += previous == UInt8(ascii: "!") ? 1 : 0
                startsWithBracket = startsWithBracket || inPrefix
            case UInt8(ascii: "]"): closingBrackets += 1
            case UInt8(ascii: "!"), UInt8(ascii: "?"): declarations += previous == UInt8(ascii: "<") ? 1 : 0
            default: break
            }
        }

        private static func isPrefix(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: ">"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "*"), UInt8(ascii: "."),
                UInt8(ascii: ")"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
    }
}
