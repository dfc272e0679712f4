/// A line of the source, and where in it the text begins: after white space and the markers of quotes and lists.
///
/// Read without knowing the blocks around it: in code, for example, it is only a guess.
struct SourceLine {
    let bytes: ArraySlice<UInt8>
    /// The text after the markers.
    let text: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        var rest = bytes.drop(while: Self.isBlank)
        while let after = Self.afterMarker(of: rest) { rest = after.drop(while: Self.isBlank) }
        text = rest
    }

    var isBlank: Bool { text.isEmpty }

    /// Character and length of the fence that begins here.
    var fence: (mark: UInt8, length: Int)? {
        guard let mark = text.first, mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return nil }
        let length = text.prefix { $0 == mark }.count
        let info = text.dropFirst(length)
        guard length >= 3, mark == UInt8(ascii: "~") || !info.contains(mark) else { return nil }
        return (mark, length)
    }

    /// Whether a fence of this character and length ends here.
    func closes(_ fence: (mark: UInt8, length: Int)) -> Bool {
        let length = text.prefix { $0 == fence.mark }.count
        return length >= fence.length && text.dropFirst(length).allSatisfy(Self.isBlank)
    }

    /// The line of a source that begins at `start`, without its line feed.
    init(of source: [UInt8], from start: Int) {
        self.init(source[start..<(source[start...].firstIndex(of: UInt8(ascii: "\n")) ?? source.endIndex)])
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func afterMarker(of text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let first = text.first else { return nil }
        if first == UInt8(ascii: ">") { return text.dropFirst() }
        let digits = text.prefix(while: isDigit).count
        let mark = text.dropFirst(digits)
        guard let sign = mark.first, let next = mark.dropFirst().first, isBlank(next) else { return nil }
        let isNumber = (1...9).contains(digits) && (sign == UInt8(ascii: ".") || sign == UInt8(ascii: ")"))
        let isBullet = digits == 0 && [UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "*")].contains(sign)
        return isNumber || isBullet ? mark.dropFirst() : nil
    }
}
