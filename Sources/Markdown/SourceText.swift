/// Markdown source as the parser wants it: valid UTF-8, lines ended by a line feed only, no byte order marks.
///
/// Text may arrive cut anywhere, even within a character or between CR and LF.
struct SourceText: Sendable {
    private(set) var bytes: [UInt8] = []
    /// The start of an incomplete character.
    private var unfinished: [UInt8] = []
    private var endedInCarriageReturn = false

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let lineFeed = UInt8(ascii: "\n")

    /// Appends UTF-8. Invalid sequences become U+FFFD, as with `String(decoding:as:)`.
    mutating func append(_ piece: some Sequence<UInt8>) {
        unfinished.append(contentsOf: piece)
        let end = unfinished.count - Self.lengthOfUnfinishedCharacter(endingIn: unfinished)
        let complete = String(decoding: unfinished[..<end], as: UTF8.self)
        unfinished.removeFirst(end)
        appendNormalized(complete.utf8)
    }

    /// Ends the text: a character still unfinished becomes U+FFFD.
    mutating func finish() {
        let rest = String(decoding: unfinished, as: UTF8.self)
        unfinished = []
        appendNormalized(rest.utf8)
    }

    private mutating func appendNormalized(_ piece: some Sequence<UInt8>) {
        for byte in piece {
            if byte == Self.lineFeed, endedInCarriageReturn {
                endedInCarriageReturn = false
                continue
            }
            endedInCarriageReturn = byte == Self.carriageReturn
            bytes.append(endedInCarriageReturn ? Self.lineFeed : byte)
            if byte == Self.byteOrderMark[2], bytes.suffix(3).elementsEqual(Self.byteOrderMark) {
                bytes.removeLast(3)
            }
        }
    }

    /// How many bytes at the end start a character that more bytes could complete: 0 to 3.
    private static func lengthOfUnfinishedCharacter(endingIn bytes: [UInt8]) -> Int {
        for length in 1...3 where length <= bytes.count {
            let byte = bytes[bytes.count - length]
            guard byte & 0xC0 != 0x80 else { continue }
            let wanted = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return wanted > length ? length : 0
        }
        return 0
    }
}
