/// A text for an excerpt, in which nothing shows TeX: simple formulas lose their delimiters, and an ellipsis stands for
/// the others. Takes time linear in the length of the text.
struct FormulaGaps {
    let text: String

    init(_ source: String) {
        let bytes = Array(source.utf8)
        guard bytes.contains(where: { $0 == Self.dollar || $0 == Self.backslash }) else {
            text = source
            return
        }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var scan = Scan(bytes: bytes)
        var position = 0
        while position < bytes.count {
            if let formula = scan.formula(at: position) {
                output += Self.plain(bytes[formula.inner])
                position = formula.end
            } else {
                output.append(bytes[position])
                position += 1
            }
        }
        text = String(decoding: output, as: UTF8.self)
    }

    private static let dollar = UInt8(ascii: "$")
    private static let backslash = UInt8(ascii: "\\")

    private static func plain(_ inner: ArraySlice<UInt8>) -> [UInt8] {
        let isSimple = inner.count <= 40 && !inner.contains { $0 == backslash || $0 == UInt8(ascii: "{") }
        return isSimple ? Array(inner) : Array("…".utf8)
    }

    /// Finds formulas; remembers the delimiters that do not occur again, so that no part is scanned twice in vain.
    private struct Scan {
        let bytes: [UInt8]
        private var missing: Set<String> = []

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        mutating func formula(at start: Int) -> (inner: Range<Int>, end: Int)? {
            switch (bytes[start], start + 1 < bytes.count ? bytes[start + 1] : 0) {
            case (FormulaGaps.dollar, FormulaGaps.dollar): delimited(from: start, by: "$$")
            case (FormulaGaps.dollar, _): inline(from: start)
            case (FormulaGaps.backslash, UInt8(ascii: "(")): delimited(from: start, by: "\\)")
            case (FormulaGaps.backslash, UInt8(ascii: "[")): delimited(from: start, by: "\\]")
            default: nil
            }
        }

        private mutating func delimited(from start: Int, by closing: String) -> (inner: Range<Int>, end: Int)? {
            guard !missing.contains(closing) else { return nil }
            let sign = Array(closing.utf8)
            var position = start + 2
            while position + 1 < bytes.count {
                if bytes[position] == sign[0], bytes[position + 1] == sign[1] {
                    return (start + 2..<position, position + 2)
                }
                position += 1
            }
            missing.insert(closing)
            return nil
        }

        /// Between single dollars on one line. Prices and variables of a shell are no formulas.
        private func inline(from start: Int) -> (inner: Range<Int>, end: Int)? {
            let inner = start + 1
            guard inner < bytes.count, !isSpace(bytes[inner]) else { return nil }
            let reach = bytes[inner...].prefix(400)
            guard let end = reach.firstIndex(where: { $0 == dollar || $0 == UInt8(ascii: "\n") }),
                bytes[end] == dollar, end > inner, !isSpace(bytes[end - 1]),
                end + 1 == bytes.count || !isLetterOrDigit(bytes[end + 1])
            else { return nil }
            return (inner..<end, end + 1)
        }

        private func isSpace(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
        }

        private func isLetterOrDigit(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                true
            default: false
            }
        }
    }
}
