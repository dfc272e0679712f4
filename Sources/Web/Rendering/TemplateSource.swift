internal import Model

/// The text of a template file before it becomes Mustache of one language.
///
/// Three kinds of tags are filled in once, at start: `{{t.key}}` is a text of the catalogue, whose `{name}` becomes the
/// Mustache variable `{{name}}`; `{{asset.path}}` is the address of a static file; `{{icon.name}}` is an icon of the
/// sprite.
struct TemplateSource {
    let name: String
    let text: String

    /// Mustache for one language.
    ///
    /// - Throws: ``WebError/template(_:)`` when a text, file or icon is missing.
    func mustache(words: Words, assets: Assets) throws -> String {
        "{{% CONTENT_TYPE: \(HTMLText.name)}}\n"
            + (try expanding(withoutIndentation) { tag in
                if tag.hasPrefix("t.") { return try translation(String(tag.dropFirst(2)), words) }
                if tag.hasPrefix("asset.") { return try address(String(tag.dropFirst(6)), assets) }
                if tag.hasPrefix("icon.") { return try drawing(String(tag.dropFirst(5)), assets) }
                return nil
            })
    }

    /// Names of other templates that this one includes or fills.
    var parts: [String] {
        get throws {
            var names: [String] = []
            _ = try expanding(text) { tag in
                guard let mark = tag.first, mark == ">" || mark == "<" else { return nil }
                names.append(tag.dropFirst().filter { $0 != " " })
                return nil
            }
            return names
        }
    }

    /// Indentation is for the reader of the template; in the page it would end up inside preformatted text.
    private var withoutIndentation: String {
        text.split(separator: "\n", omittingEmptySubsequences: true)
            .map { $0.drop { $0 == " " || $0 == "\t" } }
            .joined(separator: "\n") + "\n"
    }

    private func expanding(_ text: String, _ expansion: (Substring) throws -> String?) throws -> String {
        var output = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            let tag = rest[open.upperBound..<close.lowerBound]
            output += rest[..<open.lowerBound]
            output += try expansion(tag) ?? "{{\(tag)}}"
            rest = rest[close.upperBound...]
        }
        return output + rest
    }

    private func translation(_ key: String, _ words: Words) throws -> String {
        guard let text = words.texts[key] else {
            throw WebError.template("\(name) asks for the text \(key), which \(words.language.rawValue) lacks")
        }
        return Placeholders.replacing(in: HTMLText.escaped(text)) { "{{\($0)}}" }
    }

    private func address(_ path: String, _ assets: Assets) throws -> String {
        guard let url = assets.url(for: path) else {
            throw WebError.template("\(name) asks for \(path), which is no asset")
        }
        return url
    }

    private func drawing(_ icon: String, _ assets: Assets) throws -> String {
        guard let sprite = assets.url(for: "icons.svg"), assets.icons.contains(icon) else {
            throw WebError.template("\(name) asks for the icon \(icon), which is not in icons.svg")
        }
        return #"<svg class="icon" aria-hidden="true"><use href="\#(sprite)#\#(icon)"/></svg>"#
    }
}
