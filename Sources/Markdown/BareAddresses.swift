/// Addresses written as text: `https://…`, `www.…` and `name@host`, as GitHub's autolinks are.
///
/// Source: <https://github.github.com/gfm/#autolinks-extension->. An address also ends at non-ASCII punctuation, at an
/// unopened bracket, and at a letter of another script after an ASCII one; an address longer than 2,048 bytes stays
/// text. An address with another scheme is text as a whole. Takes time linear in the length of the text.
struct BareAddresses {
    struct Found {
        let range: Range<Int>
        let address: WebAddress
    }

    private let text: [UInt8]
    private var found: [Found] = []
    /// How far the search has got: the end of the last address.
    private var end = 0

    static let limit = 2048

    /// The end of the address at the start of a text: one of any scheme, or a host that begins with `www.`.
    ///
    /// - Parameter wrapping: emphasis delimiters before it; the address ends where they recur.
    static func end(in text: [UInt8], wrappedIn wrapping: [UInt8]) -> Int? {
        var search = BareAddresses(text: text)
        search.wrapping = wrapping
        let scheme = text.prefix(20).prefix(while: isOfScheme).count
        let isHost = search.starts(with: "www.", at: 0)
        guard isHost || text.dropFirst(scheme).starts(with: "://".utf8) else { return nil }
        let end = search.webEnd(from: 0, host: isHost ? 0 : scheme + 3, mayBePath: !isHost)
        return end > 0 ? end : search.end > 0 ? min(search.end, text.count) : nil
    }

    static func found(in text: [UInt8]) -> [Found] {
        guard text.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }) else { return [] }
        var search = BareAddresses(text: text)
        search.run()
        return search.found
    }

    private var wrapping: [UInt8] = []

    private init(text: [UInt8]) {
        self.text = text
    }

    private mutating func run() {
        var index = 0
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "h"), UInt8(ascii: "H"), UInt8(ascii: "w"), UInt8(ascii: "W"): web(at: index)
            case UInt8(ascii: "@"): mail(at: index)
            case UInt8(ascii: ":"): otherScheme(at: index)
            default: break
            }
            index = max(index + 1, end)
        }
    }

    // MARK: Web

    private mutating func web(at start: Int) {
        guard start == end || !Self.isAlphanumeric(text[start - 1]) && text[start - 1] != UInt8(ascii: "+") else {
            return
        }
        if starts(with: "www.", at: start) {
            add(start..<webEnd(from: start, host: start), prefix: "http://")
        } else if let scheme = ["https://", "http://"].first(where: { starts(with: $0, at: start) }) {
            add(start..<webEnd(from: start, host: start + scheme.utf8.count), prefix: "")
        }
    }

    /// Skips an address that no link may lead to.
    private mutating func otherScheme(at colon: Int) {
        guard colon > end, Self.isAlphanumeric(text[colon - 1]), text[colon...].starts(with: "://".utf8) else { return }
        let end = webEnd(from: colon, host: colon + 3, mayBePath: true)
        self.end = max(self.end, end)
    }

    static func isOfScheme(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    private func starts(with prefix: String, at start: Int) -> Bool {
        start + prefix.utf8.count < text.count
            && zip(text[start...], prefix.utf8).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
    }

    /// Where the address ends; `start` if it is none.
    ///
    /// - Parameter mayBePath: whether there need not be a host, as in `file:///etc`.
    private mutating func webEnd(from start: Int, host: Int, mayBePath: Bool = false) -> Int {
        let isPath = mayBePath && host < text.count && text[host] == UInt8(ascii: "/")
        guard isPath || isHost(at: host, needsDot: start == host) else { return start }
        var end = host
        var open = (parentheses: 0, brackets: 0)
        var script = AddressScript()
        while end < text.count, end - start <= Self.limit, let length = addressCharacter(at: end, in: &script) {
            switch text[end] {
            case UInt8(ascii: "("): open.parentheses += 1
            case UInt8(ascii: ")"): open.parentheses -= 1
            case UInt8(ascii: "["): open.brackets += 1
            case UInt8(ascii: "]"): open.brackets -= 1
            default: break
            }
            guard open.brackets >= 0, !endsWrapping(at: end) else { break }
            end += length
        }
        guard end - start <= Self.limit else {
            self.end = end
            return start
        }
        return trimmed(host..<end, parentheses: open.parentheses)
    }

    /// Whether the delimiters before the address recur here without a word continuing after them.
    private func endsWrapping(at index: Int) -> Bool {
        guard !wrapping.isEmpty, text[index...].starts(with: wrapping) else { return false }
        let next = index + wrapping.count
        return next == text.count || !Self.isAlphanumeric(text[next])
    }

    /// Trailing punctuation belongs to the sentence, and so does an unopened parenthesis.
    private func trimmed(_ range: Range<Int>, parentheses: Int) -> Int {
        var end = range.upperBound
        var parentheses = parentheses
        while end > range.lowerBound {
            switch text[end - 1] {
            case UInt8(ascii: ")"):
                guard parentheses < 0 else { return end }
                parentheses += 1
            case _ where Self.trailingPunctuation.contains(text[end - 1]): break
            default: return end
            }
            end -= 1
        }
        return end
    }

    private static let trailingPunctuation: [UInt8] = Array("?!.,:;*_~'\"`".utf8)

    /// A host starts with a letter or digit; without a scheme, another one follows `www.`.
    private func isHost(at start: Int, needsDot: Bool) -> Bool {
        guard start < text.count, Self.isAlphanumeric(text[start]) || text[start] >= 0x80 else { return false }
        guard needsDot else { return true }
        let rest = text[(start + 4)...]
        return rest.first.map { Self.isAlphanumeric($0) || $0 >= 0x80 } ?? false
    }

    /// Length in bytes of the character at `index`; `nil` if it cannot be part of an address.
    private func addressCharacter(at index: Int, in script: inout AddressScript) -> Int? {
        let byte = text[index]
        guard byte >= 0x80 else {
            guard byte > 0x20, byte != 0x7F, !"<>\"".utf8.contains(byte) else { return nil }
            script.continues(with: Unicode.Scalar(byte))
            return 1
        }
        let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
        let end = min(index + length, text.count)
        let character = String(decoding: text[index..<end], as: UTF8.self).unicodeScalars.first
        guard let character, script.continues(with: character) else { return nil }
        return end - index
    }

    // MARK: Mail

    private mutating func mail(at sign: Int) {
        let start = text[end..<sign].suffix(64).reversed().prefix { Self.isMailCharacter($0) }.count
        let host = text[(sign + 1)...].prefix(255).prefix { Self.isHostCharacter($0) }
        guard start > 0, start < 64, host.count < 255 else { return }
        var hostEnd = host.endIndex
        while hostEnd > host.startIndex, text[hostEnd - 1] == UInt8(ascii: ".") { hostEnd -= 1 }
        let name = text[(sign + 1)..<hostEnd]
        guard let last = name.last, Self.isAlphanumeric(last), let first = name.first, Self.isAlphanumeric(first),
            name.contains(UInt8(ascii: "."))
        else { return }
        add((sign - start)..<hostEnd, prefix: "mailto:")
    }

    private static func isMailCharacter(_ byte: UInt8) -> Bool {
        isHostCharacter(byte) || byte == UInt8(ascii: "+")
    }

    private static func isHostCharacter(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private mutating func add(_ range: Range<Int>, prefix: String) {
        guard !range.isEmpty, let address = WebAddress(Array(prefix.utf8) + text[range]) else { return }
        found.append(Found(range: range, address: address))
        end = range.upperBound
    }
}
