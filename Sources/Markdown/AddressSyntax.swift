import CMarkGFM

/// Bare addresses as an extension of cmark: everything in an address is text, whatever `_`, `*`, `~` and backticks mean
/// elsewhere. ``BareAddresses`` turns addresses into links.
///
/// One value serves one parser and outlives it.
final class AddressSyntax {
    let pointer: OpaquePointer

    /// - Returns: `nil` if memory runs out.
    init?() {
        guard let pointer = cmark_syntax_extension_new("address") else { return nil }
        self.pointer = pointer
        let bytes = Self.openingBytes.reduce(nil) { list, byte in
            cmark_llist_append(cmark_get_default_mem_allocator(), list, UnsafeMutableRawPointer(bitPattern: UInt(byte)))
        }
        cmark_syntax_extension_set_special_inline_chars(pointer, bytes)
        cmark_syntax_extension_set_match_inline_func(pointer) { _, _, _, byte, text in
            guard let text, AddressSyntax.openingBytes.contains(byte) else { return nil }
            return AddressSyntax.text(in: text)
        }
    }

    deinit {
        cmark_syntax_extension_free(cmark_get_default_mem_allocator(), pointer)
    }

    private static let openingBytes = [UInt8(ascii: ":"), SourceMark.host]

    /// The source with a mark before each `www.` that may begin an address.
    static func marked(in source: [UInt8]) -> [UInt8] {
        guard source.contains(UInt8(ascii: ".")) else { return source }
        var marked: [UInt8] = []
        var copied = 0
        var index = 3
        while let dot = source[min(index, source.count)...].firstIndex(of: UInt8(ascii: ".")) {
            index = dot + 1
            let start = dot - 3
            guard source[start..<dot].allSatisfy({ $0 | 0x20 == UInt8(ascii: "w") }) else { continue }
            guard start == 0 || !continuesAddress(source[start - 1]) else { continue }
            marked += source[copied..<start] + [SourceMark.host]
            copied = start
        }
        return copied == 0 && marked.isEmpty ? source : marked + source[copied...]
    }

    private static func continuesAddress(_ byte: UInt8) -> Bool {
        SourceLine.isLetter(byte) || SourceLine.isDigit(byte) || "/@.-\\:".utf8.contains(byte)
    }

    /// A node for the rest of the address the parser is in. Moves the parser past it.
    private static func text(in text: OpaquePointer) -> OpaquePointer? {
        let position = cmark_inline_parser_get_offset(text)
        guard let start = start(in: text, at: position) else { return nil }
        let source = AddressSource(in: text, from: start)
        guard let end = BareAddresses.end(in: source.text, wrappedIn: wrapping(in: text, before: start)) else {
            return nil
        }
        let literal = source.text[source.count(upTo: Int(position - start))..<end]
        guard !literal.isEmpty, let node = cmark_node_new(CMARK_NODE_TEXT) else { return nil }
        cmark_node_set_literal(node, literal.map { CChar(bitPattern: $0) } + [0])
        cmark_inline_parser_set_offset(text, start + Int32(source.ends[end - 1]))
        return node
    }

    /// Where the address begins: before `://` with the scheme, at the mark of a host.
    private static func start(in text: OpaquePointer, at position: Int32) -> Int32? {
        let peek = { cmark_inline_parser_peek_at(text, $0) }
        guard peek(position) == UInt8(ascii: ":") else { return position }
        guard peek(position + 1) == UInt8(ascii: "/"), peek(position + 2) == UInt8(ascii: "/") else { return nil }
        var start = position
        while start > 0, position - start < 16, BareAddresses.isOfScheme(peek(start - 1)) { start -= 1 }
        while start < position, !SourceLine.isLetter(peek(start)) { start += 1 }
        return start < position ? start : nil
    }

    /// The run of emphasis delimiters before the address.
    private static func wrapping(in text: OpaquePointer, before start: Int32) -> [UInt8] {
        guard start > 0 else { return [] }
        let sign = cmark_inline_parser_peek_at(text, start - 1)
        guard sign == UInt8(ascii: "*") || sign == UInt8(ascii: "~") || sign == UInt8(ascii: "_") else { return [] }
        var count = 1
        while count < 3, Int(start) > count, cmark_inline_parser_peek_at(text, start - 1 - Int32(count)) == sign {
            count += 1
        }
        return Array(repeating: sign, count: count)
    }
}

/// The source of an address with escapes removed.
private struct AddressSource {
    private(set) var text: [UInt8] = []
    /// For each byte of the text, the number of source bytes it stands for.
    private(set) var ends: [Int] = []

    /// Reads up to white space, at most slightly more than the longest address.
    init(in parser: OpaquePointer, from start: Int32) {
        var index: Int32 = 0
        while text.count <= BareAddresses.limit + 1 {
            let byte = cmark_inline_parser_peek_at(parser, start + index)
            let next = cmark_inline_parser_peek_at(parser, start + index + 1)
            index += 1
            switch byte {
            case SourceMark.parenthesis: text.append(UInt8(ascii: "("))
            case SourceMark.bracket, SourceMark.note: text.append(UInt8(ascii: "["))
            case UInt8(ascii: "\\") where Self.isPunctuation(next):
                text.append(next)
                index += 1
            case UInt8(ascii: "&"):
                let entity = (start + index..<start + index + 10).lazy.map { cmark_inline_parser_peek_at(parser, $0) }
                if entity.prefix(4).elementsEqual("amp;".utf8) {
                    index += 4
                } else if Self.isEntity(entity) {
                    return
                }
                text.append(byte)
            case 0...0x20, 0x7F:
                if SourceMark.text <= byte, byte <= SourceMark.host { continue }
                return
            default: text.append(byte)
            }
            ends.append(Int(index))
        }
    }

    /// How many bytes of the text come from the first bytes of the source.
    func count(upTo length: Int) -> Int {
        ends.prefix { $0 <= length }.count
    }

    private static func isEntity(_ bytes: some Sequence<UInt8>) -> Bool {
        var hasName = false
        for byte in bytes {
            if byte == UInt8(ascii: ";") { return hasName }
            guard SourceLine.isLetter(byte) || SourceLine.isDigit(byte) || byte == UInt8(ascii: "#") else {
                return false
            }
            hasName = true
        }
        return false
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        (0x21...0x2F).contains(byte) || (0x3A...0x40).contains(byte) || (0x5B...0x60).contains(byte)
            || (0x7B...0x7E).contains(byte)
    }
}
