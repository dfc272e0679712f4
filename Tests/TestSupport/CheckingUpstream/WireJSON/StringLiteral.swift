/// The spelling of a JSON string.
enum StringLiteral {
    /// What a well-formed literal says. A lone surrogate becomes U+FFFD.
    static func decoded(_ spelling: String) -> String {
        let inside = spelling.utf8.dropFirst().dropLast()
        guard inside.contains(UInt8(ascii: "\\")) else { return String(decoding: inside, as: UTF8.self) }
        var units: [UInt16] = []
        var rest = String(decoding: inside, as: UTF8.self).utf16[...]
        while let unit = rest.popFirst() {
            units.append(unit == 0x5C ? escaped(&rest) : unit)
        }
        return String(decoding: units, as: UTF16.self)
    }

    private static func escaped(_ rest: inout Substring.UTF16View) -> UInt16 {
        let unit = rest.popFirst() ?? 0
        switch UInt8(truncatingIfNeeded: unit) {
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"):
            let digits = String(decoding: rest.prefix(4), as: UTF16.self)
            rest = rest.dropFirst(4)
            return UInt16(digits, radix: 16) ?? 0xFFFD
        default: return unit
        }
    }
}
