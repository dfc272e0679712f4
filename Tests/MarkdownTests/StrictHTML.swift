/// Reads HTML by the narrow grammar that the renderer may write, and reports everything outside it.
///
/// Everything not allowed here is an error: unknown tags and attributes, other values, tags that are not closed in
/// order, `<`, `>`, quotes or a bare `&` in text, control characters, characters that reorder text.
struct StrictHTML {
    private let bytes: [UInt8]
    private var position = 0
    private var open: [String] = []
    private var errors: [String] = []

    static func errors(in html: String) -> [String] {
        var reader = StrictHTML(bytes: Array(html.utf8))
        reader.read()
        return reader.errors + forbiddenCharacters(in: html)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private static func forbiddenCharacters(in html: String) -> [String] {
        html.unicodeScalars.filter { scalar in
            switch scalar.value {
            case 9, 10: false
            case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
            default: false
            }
        }.map { "character U+\(String($0.value, radix: 16))" }
    }

    private mutating func read() {
        while position < bytes.count, errors.isEmpty {
            switch bytes[position] {
            case UInt8(ascii: "<"): tag()
            case UInt8(ascii: "&"): entity()
            case UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): errors.append("bare \(bytes[position])")
            default: position += 1
            }
        }
        if errors.isEmpty, !open.isEmpty { errors.append("not closed: \(open)") }
    }

    private mutating func entity() {
        let known = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"]
        guard let entity = known.first(where: { bytes[position...].starts(with: $0.utf8) }) else {
            return errors.append("entity at \(position)")
        }
        position += entity.utf8.count
    }

    private mutating func tag() {
        position += 1
        if skip("/") {
            let name = word()
            if open.popLast() != name || !skip(">") { errors.append("closing tag \(name)") }
            return
        }
        let name = word()
        guard let rules = Self.tags[name] else { return errors.append("tag \(name)") }
        var seen: Set<String> = []
        while skip(" ") {
            let attribute = word()
            guard seen.insert(attribute).inserted, let rule = rules[attribute], let value = value(), rule(value) else {
                return errors.append("attribute \(attribute) of \(name)")
            }
        }
        guard skip(">") else { return errors.append("end of tag \(name)") }
        if !["br", "hr", "input"].contains(name) { open.append(name) }
    }

    /// The value of an attribute, `""` if it has none.
    private mutating func value() -> String? {
        guard skip("=") else { return "" }
        guard skip("\""), let end = bytes[position...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        let value = bytes[position..<end]
        position = end + 1
        guard !value.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") }) else { return nil }
        return String(decoding: value, as: UTF8.self)
    }

    private mutating func word() -> String {
        let letters = bytes[position...].prefix { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
        position += letters.count
        return String(decoding: letters, as: UTF8.self)
    }

    private mutating func skip(_ text: String) -> Bool {
        guard bytes[position...].starts(with: text.utf8) else { return false }
        position += text.utf8.count
        return true
    }

    private typealias Rules = [String: @Sendable (String) -> Bool]

    private static let tags: [String: Rules] = {
        let directed: Rules = ["dir": { $0 == "auto" }]
        let aligned: Rules = ["class": { ["align-left", "align-center", "align-right"].contains($0) }]
        var tags: [String: Rules] = [:]
        for name in ["p", "h3", "h4", "h5", "h6", "blockquote", "ul", "table"] { tags[name] = directed }
        tags["p"] = ["class": { $0 == "typed" }, "dir": { $0 == "auto" }]
        for name in ["thead", "tbody", "tr", "em", "strong", "del", "br", "hr"] { tags[name] = [:] }
        tags["td"] = aligned
        tags["th"] = aligned
        tags["ol"] = ["dir": { $0 == "auto" }, "start": { Int($0) != nil }]
        tags["li"] = ["class": { $0 == "task" }, "value": { Int($0) != nil }]
        tags["div"] = [
            "class": { ["code", "code-head", "table", "formula display", "note"].contains($0) },
            "tabindex": { $0 == "0" },
            "role": { $0 == "region" }, "aria-label": { _ in true },
            "dir": { $0 == "ltr" || $0 == "auto" }, "id": isAnchor,
        ]
        tags["span"] = [
            "class": {
                ["code-language", "task-sign", "task-sign done", "formula", "formula display", "note-sign"].contains($0)
            },
            "dir": { $0 == "ltr" },
        ]
        tags["pre"] = ["tabindex": { $0 == "0" }, "dir": { $0 == "ltr" }]
        tags["code"] = ["class": { $0.hasPrefix("language-") && $0.dropFirst(9).allSatisfy(isOfLanguage) }]
        tags["a"] = [
            "href": { href in
                if href.hasPrefix("#") { return isAnchor(String(href.dropFirst())) }
                return ["http://", "https://", "mailto:"].contains { href.lowercased().hasPrefix($0) }
                    && href.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
            },
            "rel": { $0 == "noopener noreferrer nofollow" }, "target": { $0 == "_blank" }, "title": { _ in true },
        ]
        tags["sup"] = ["class": { $0 == "note-sign" }]
        return tags
    }()

    @Sendable private static func isAnchor(_ name: String) -> Bool {
        name.hasPrefix("note-")
            && name.unicodeScalars.allSatisfy {
                $0.isASCII && $0.properties.isAlphabetic || "0123456789-_".unicodeScalars.contains($0)
            }
    }

    private static func isOfLanguage(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "+-#._".contains(character))
    }
}
