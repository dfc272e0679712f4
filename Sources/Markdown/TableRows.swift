/// Rows with more cells than their table has columns, which cmark would cut: mostly a `|` of code or of a formula was
/// meant, `$|x|$`. The signs too many get marks, and the cells stay whole.
///
/// Read line by line: what only looks like a table gets its signs back when it is shown.
enum TableRows {
    private static let pipe = UInt8(ascii: "|")

    static func marked(in source: [UInt8]) -> [UInt8] {
        guard source.contains(pipe) else { return source }
        var marked = source
        /// Of the table that the line may be in: its columns, and the marks of quotes and lists before its rows.
        var table: (columns: Int, marks: [UInt8])?
        var start = 0
        var head: SourceLine?
        while start < source.count {
            let line = SourceLine(of: source, from: start)
            let marks = marks(of: line)
            if line.isBlank || beginsBlock(line) || table.map({ $0.marks != marks }) ?? false { table = nil }
            if let table {
                mark(TableRow(line.text), of: table.columns, mayJoinCells: true, in: &marked)
            } else if let count = count(ofDelimitersIn: line.text) {
                table = (count, marks)
                if let head { mark(TableRow(head.text), of: count, mayJoinCells: false, in: &marked) }
            }
            head = line
            start = line.bytes.endIndex + 1
        }
        return marked
    }

    /// The marks of quotes and lists that a line begins with.
    private static func marks(of line: SourceLine) -> [UInt8] {
        line.bytes[..<line.text.startIndex].filter { !SourceLine.isBlank($0) }
    }

    /// Whether a line is no row, whatever stands before it.
    private static func beginsBlock(_ line: SourceLine) -> Bool {
        guard let first = line.text.first else { return false }
        let isDisplay = first == SourceMark.bracket || line.text.starts(with: "$$".utf8)
        return isDisplay || line.fence != nil || first == UInt8(ascii: "#") || first == UInt8(ascii: "<")
            || line.text.allSatisfy { "-*_ \t\r".utf8.contains($0) }
    }

    private static func mark(_ row: TableRow, of columns: Int, mayJoinCells: Bool, in source: inout [UInt8]) {
        for index in row.surplus(over: columns, mayJoinCells: mayJoinCells) { source[index] = SourceMark.pipe }
    }

    /// Columns of the table whose delimiter row this is; `nil` if it is none.
    private static func count(ofDelimitersIn line: ArraySlice<UInt8>) -> Int? {
        guard line.contains(pipe), line.allSatisfy({ "|-: \t\r".utf8.contains($0) }) else { return nil }
        let row = TableRow(line)
        let areDelimiters = row.cells.allSatisfy { cell in
            let text = cell.filter { !SourceLine.isBlank($0) && $0 != UInt8(ascii: "\r") }
            return text.contains(UInt8(ascii: "-")) && !text.dropFirst().dropLast().contains(UInt8(ascii: ":"))
        }
        return areDelimiters ? row.cells.count : nil
    }
}

/// A line of a table, cut at its signs.
struct TableRow {
    private let line: ArraySlice<UInt8>
    /// Places of the signs between cells.
    private var signs: [Int] = []
    private var contents: Range<Int>

    init(_ line: ArraySlice<UInt8>) {
        self.line = line
        contents = line.startIndex..<line.endIndex
        var index = line.startIndex
        while index < line.endIndex {
            if line[index] == UInt8(ascii: "|") { signs.append(index) }
            index += line[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        // The signs at both ends need not be there.
        if let first = signs.first, line[..<first].allSatisfy(Self.isSpace) {
            contents = first + 1..<contents.upperBound
            signs.removeFirst()
        }
        if let last = signs.last, line[(last + 1)...].allSatisfy(Self.isSpace) {
            contents = contents.lowerBound..<last
            signs.removeLast()
        }
    }

    var cells: [ArraySlice<UInt8>] {
        let starts = [contents.lowerBound] + signs.map { $0 + 1 }
        return zip(starts, signs + [contents.upperBound]).map { line[$0..<max($0, $1)] }
    }

    /// The signs that are too many: first those in code, then those in formulas, then the last.
    ///
    /// - Parameter mayJoinCells: Whether signs that belong to neither may be among them.
    func surplus(over columns: Int, mayJoinCells: Bool) -> [Int] {
        var count = signs.count + 1 - columns
        guard count > 0 else { return [] }
        var surplus: Set<Int> = []
        for spans in [code, formulas] {
            var rest = signs[...]
            for span in spans where count > 0 {
                rest = rest.drop { $0 < span.lowerBound }
                let inside = rest.prefix { $0 < span.upperBound }.filter { surplus.insert($0).inserted }
                count -= inside.count
            }
        }
        if count > 0 {
            let others = signs.filter { !surplus.contains($0) }.suffix(count)
            guard mayJoinCells, let first = others.first else { return [] }
            // Cells without a word may be cut.
            let rest = line[first..<contents.upperBound]
            if !rest.allSatisfy({ Self.isSpace($0) || $0 == UInt8(ascii: "|") }) { surplus.formUnion(others) }
        }
        return surplus.sorted()
    }

    /// From a run of backticks to the next as long.
    private var code: [Range<Int>] {
        spans { index in
            let run = line[index...].prefix { $0 == UInt8(ascii: "`") }
            return run.isEmpty ? nil : Array(run)
        }
    }

    /// From a dollar sign to the next. What counts is only where the signs of the row are.
    private var formulas: [Range<Int>] {
        spans { line[$0] == UInt8(ascii: "$") ? [UInt8(ascii: "$")] : nil }
            .filter { !Self.isSpace(line[$0.lowerBound + 1]) && !Self.isSpace(line[$0.upperBound - 2]) }
    }

    /// Spans between equal delimiters, in order.
    private func spans(delimiter: (Int) -> [UInt8]?) -> [Range<Int>] {
        var spans: [Range<Int>] = []
        var opening: (start: Int, delimiter: [UInt8])?
        var index = contents.lowerBound
        while index < contents.upperBound {
            guard let found = delimiter(index) else {
                index += 1
                continue
            }
            if let known = opening, known.delimiter == found {
                spans.append(known.start..<index + found.count)
                opening = nil
            } else if opening == nil {
                opening = (index, found)
            }
            index += found.count
        }
        return spans
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        SourceLine.isBlank(byte) || byte == UInt8(ascii: "\r")
    }
}
