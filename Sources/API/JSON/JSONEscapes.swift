extension [UInt8] {
    /// Appends text as the content of a JSON string. Line breaks are escaped, so that it stays on one line.
    mutating func append(escaping text: UnsafeRawBufferPointer) {
        var start = 0
        while start < text.count {
            let end = Self.plainEnd(of: text, from: start)
            append(contentsOf: text[start..<end])
            guard end < text.count else { return }
            append(escapeOf: text[end])
            start = end + 1
        }
    }

    /// Where the next byte is that has to be escaped, or the end.
    private static func plainEnd(of text: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index + 8 <= text.count, isPlain(text.loadUnaligned(fromByteOffset: index, as: UInt64.self)) {
            index += 8
        }
        while index < text.count, !needsEscape(text[index]) { index += 1 }
        return index
    }

    /// Whether none of eight bytes has to be escaped.
    ///
    /// - Source: Bit Twiddling Hacks, "Determine if a word has a byte less than n" and "… equal to n"; the high bit of
    ///   a byte is set in the result if the byte is one. A byte next to one may be reported, too, but then one is there.
    private static func isPlain(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let controls = (word &- ones &* 0x20) & ~word
        let found = controls | ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
        return found & (ones &* 0x80) == 0
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func append(escapeOf byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append(contentsOf: #"\""#.utf8)
        case UInt8(ascii: "\\"): append(contentsOf: #"\\"#.utf8)
        case 0x08: append(contentsOf: #"\b"#.utf8)
        case 0x09: append(contentsOf: #"\t"#.utf8)
        case 0x0A: append(contentsOf: #"\n"#.utf8)
        case 0x0C: append(contentsOf: #"\f"#.utf8)
        case 0x0D: append(contentsOf: #"\r"#.utf8)
        default: append(contentsOf: ((byte < 0x10 ? #"\u000"# : #"\u00"#) + String(byte, radix: 16)).utf8)
        }
    }
}
