/// HTML being written. Markup comes from literals only; everything else is escaped.
struct HTMLOutput {
    private var bytes: [UInt8] = []

    private static let replacementCharacter: [UInt8] = [0xEF, 0xBF, 0xBD]

    var isEmpty: Bool { bytes.isEmpty }
    var count: Int { bytes.count }
    var string: String { String(decoding: bytes, as: UTF8.self) }

    /// Writes tags that are literals in our own source.
    mutating func markup(_ tags: StaticString) {
        tags.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Writes text that is also safe between double quotes.
    ///
    /// Control characters but tab and line feed, and characters that reorder the text around them (U+202A to U+202E,
    /// U+2066 to U+2069), become U+FFFD: visible and without effect.
    mutating func text(_ text: some Sequence<UInt8>) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "&"): markup("&amp;")
            case UInt8(ascii: "<"): markup("&lt;")
            case UInt8(ascii: ">"): markup("&gt;")
            case UInt8(ascii: "\""): markup("&quot;")
            case UInt8(ascii: "'"): markup("&#39;")
            case UInt8(ascii: "\t"), UInt8(ascii: "\n"): bytes.append(byte)
            case 0..<0x20, 0x7F: bytes.append(contentsOf: Self.replacementCharacter)
            case 0x80...0xBF: continuation(byte)
            default: bytes.append(byte)
            }
        }
    }

    /// Writes text with visible line breaks.
    mutating func lines(_ text: some Sequence<UInt8>) {
        for byte in text {
            byte == UInt8(ascii: "\n") ? markup("<br>\n") : self.text(CollectionOfOne(byte))
        }
    }

    /// Writes an address into an attribute. Percent-encodes everything but the ASCII characters allowed in an address.
    mutating func address(_ address: some Sequence<UInt8>) {
        for byte in address {
            switch byte {
            case UInt8(ascii: "&"): markup("&amp;")
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                bytes.append(byte)
            case _ where Self.addressPunctuation.contains(byte): bytes.append(byte)
            default:
                bytes.append(contentsOf: "%\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))".utf8)
            }
        }
    }

    private static let addressPunctuation: [UInt8] = Array("-_.!~*(),;:/?#@=+$%[]".utf8)

    /// Writes text, turning addresses in it into links.
    mutating func linked(_ text: [UInt8]) {
        var written = 0
        for found in BareAddresses.found(in: text) {
            self.text(text[written..<found.range.lowerBound])
            openLink(to: found.address, title: [])
            self.text(text[found.range])
            markup("</a>")
            written = found.range.upperBound
        }
        self.text(text[written...])
    }

    mutating func openLink(to address: WebAddress, title: [UInt8]) {
        markup(#"<a href=""#)
        self.address(address.bytes)
        if !title.isEmpty {
            markup(#"" title=""#)
            text(title)
        }
        markup(#"" rel="noopener noreferrer nofollow" target="_blank">"#)
    }

    /// Writes the anchor name of a note, in characters that need no escaping in attributes and addresses.
    mutating func anchor(of label: [UInt8], in scope: [UInt8]) {
        markup("note-")
        for byte in scope + [UInt8(ascii: "-")] + label {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                bytes.append(byte)
            default: bytes.append(contentsOf: "_\(String(byte, radix: 16))_".utf8)
            }
        }
    }

    private mutating func continuation(_ byte: UInt8) {
        if byte < 0xA0, bytes.last == 0xC2 {
            bytes.removeLast()
            bytes.append(contentsOf: Self.replacementCharacter)
        } else if Self.reorders(byte, after: bytes.suffix(2)) {
            bytes.removeLast(2)
            bytes.append(contentsOf: Self.replacementCharacter)
        } else {
            bytes.append(byte)
        }
    }

    private static func reorders(_ byte: UInt8, after lead: ArraySlice<UInt8>) -> Bool {
        switch byte {
        case 0xAA...0xAE: lead.elementsEqual([0xE2, 0x80])
        case 0xA6...0xA9: lead.elementsEqual([0xE2, 0x81])
        default: false
        }
    }
}
