/// Amounts as people write them.
extension Micros {
    /// Digits after the point that a whole number of millionths can have.
    private static let digits = 6

    /// The amount in US dollars, without loss and without needless zeros: `2.5`, `0.000001`, `10`.
    package var dollars: String {
        let digits = String(amount.magnitude)
        let padded = String(repeating: "0", count: max(0, Self.digits + 1 - digits.utf8.count)) + digits
        var fraction = padded.suffix(Self.digits)
        while fraction.last == "0" { fraction.removeLast() }
        return (amount < 0 ? "-" : "") + padded.dropLast(Self.digits) + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// Reads US dollars: digits, and after a point at most six more. White space around them is ignored.
    ///
    /// - Returns: `nil` for anything else, such as a comma, which means a thousand to some and a tenth to others; and for
    ///   more than nine digits before the point.
    package init?(dollars text: String) {
        let bytes = Array(text.utf8.drop(while: Self.isSpace).reversed().drop(while: Self.isSpace).reversed())
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...9).contains(parts[0].count), parts[0].allSatisfy(Self.isDigit),
            let whole = Int64(String(decoding: parts[0], as: UTF8.self))
        else { return nil }
        var millionths: Int64 = 0
        if parts.count == 2 {
            let fraction = String(decoding: parts[1], as: UTF8.self)
            guard (1...Self.digits).contains(parts[1].count), parts[1].allSatisfy(Self.isDigit),
                let number = Int64(fraction + String(repeating: "0", count: Self.digits - parts[1].count))
            else { return nil }
            millionths = number
        }
        self.init(whole * 1_000_000 + millionths)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
