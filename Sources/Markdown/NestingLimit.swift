/// Keeps quotes and lists from nesting without bound: cmark's work grows with depth times lines.
enum NestingLimit {
    /// Column from which markers of quotes and lists count as text.
    private static let column = 60
    /// The most markers at the start of a line that count as markers.
    private static let markers = 40

    /// The source, with a mark before the first marker beyond the cap in each line. Usually the source unchanged.
    static func applied(to source: [UInt8]) -> [UInt8] {
        var capped: [UInt8] = []
        var copied = source.startIndex
        var start = source.startIndex
        while start < source.endIndex {
            let end = source[start...].firstIndex(of: UInt8(ascii: "\n")) ?? source.endIndex
            if let excess = excess(in: source[start..<end]) {
                capped.append(contentsOf: source[copied..<excess])
                capped.append(SourceMark.text)
                copied = excess
            }
            start = end + 1
        }
        capped.append(contentsOf: source[copied...])
        return capped
    }

    /// The position of the first marker beyond the cap.
    private static func excess(in line: ArraySlice<UInt8>) -> Int? {
        guard line.count > markers else { return nil }
        var columns = 0
        var count = 0
        for (index, byte) in zip(line.indices, line) {
            columns += byte == UInt8(ascii: "\t") ? 4 : 1
            if isMarker(byte, at: index, of: line) {
                count += 1
                guard count > markers || columns > column else { continue }
                return isThematicBreak(line) ? nil : index
            }
            guard isBlank(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        }
        return nil
    }

    private static func isMarker(_ byte: UInt8, at index: Int, of line: ArraySlice<UInt8>) -> Bool {
        switch byte {
        case UInt8(ascii: ">"): true
        case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "*"), UInt8(ascii: "."), UInt8(ascii: ")"):
            index + 1 == line.endIndex || isBlank(line[index + 1])
        default: false
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private static func isThematicBreak(_ line: ArraySlice<UInt8>) -> Bool {
        guard let mark = line.first(where: { $0 != UInt8(ascii: " ") }) else { return false }
        return (mark == UInt8(ascii: "-") || mark == UInt8(ascii: "*"))
            && line.allSatisfy { $0 == mark || isBlank($0) }
    }
}
