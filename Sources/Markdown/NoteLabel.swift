/// The label of a footnote: the text between `[^` and `]`.
struct NoteLabel {
    /// As it was written.
    let bytes: [UInt8]

    /// Longest label with its brackets, in bytes.
    static let limit = 64

    /// The label at the start of a text. It begins with `^` and contains neither white space nor anything that Markdown
    /// parses first.
    init?(in text: some Sequence<UInt8>) {
        var bytes: [UInt8] = []
        var isFirst = true
        for byte in text {
            if isFirst {
                guard byte == UInt8(ascii: "^") else { return nil }
                isFirst = false
            } else if byte == UInt8(ascii: "]") {
                guard !bytes.isEmpty else { return nil }
                self.bytes = bytes
                return
            } else {
                guard byte > 0x20, byte != 0x7F, !"[\\`<&$|^*".utf8.contains(byte) else { return nil }
                bytes.append(byte)
            }
        }
        return nil
    }

    /// Length with `^` and `]`.
    var length: Int { bytes.count + 2 }

    /// The form in which labels are compared.
    var name: [UInt8] { Self.name(of: bytes) }

    static func name(of label: [UInt8]) -> [UInt8] {
        label.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }

    /// The source with marks for the brackets of footnotes, except where they make a link: `[^1](…)`.
    static func marked(in source: [UInt8]) -> [UInt8] {
        guard source.contains(UInt8(ascii: "^")) else { return source }
        var marked = source
        var index = 0
        while index + 2 < source.count {
            defer { index += source[index] == UInt8(ascii: "\\") ? 2 : 1 }
            guard source[index] == UInt8(ascii: "["), source[index + 1] == UInt8(ascii: "^"),
                let label = NoteLabel(in: source[(index + 1)...].prefix(limit))
            else { continue }
            let rest = source[(index + 1 + label.length)...]
            let isLink =
                rest.first == UInt8(ascii: "(")
                || rest.first == UInt8(ascii: "[") && rest.dropFirst().first != UInt8(ascii: "^")
            if !isLink { marked[index] = SourceMark.note }
        }
        return marked
    }
}
