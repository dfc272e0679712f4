internal import Foundation
internal import Model
internal import Mustache

/// Every template in every language, parsed once.
struct TemplateLibrary: Sendable {
    private let libraries: [Language: MustacheLibrary]

    /// Reads all `*.mustache` below a folder. A template is named after its file; folders only keep related ones together.
    ///
    /// - Throws: ``WebError/template(_:)`` when one is missing, malformed or refers to something that does not exist.
    init(folder: URL, catalogue: Catalogue, assets: Assets) throws {
        MustacheContentTypes.register(HTMLText(), named: HTMLText.name)
        let sources = try Self.sources(in: folder)
        try Self.checkNames(of: sources)
        var libraries: [Language: MustacheLibrary] = [:]
        for language in Language.allCases {
            libraries[language] = try Self.library(sources, words: catalogue[language], assets: assets)
        }
        self.libraries = libraries
    }

    /// Fills a template. Every name was checked at start, so the template always exists.
    func render(_ template: Template, _ data: [String: Any], in language: Language) -> String {
        libraries[language]?.render(data, withTemplate: template.rawValue) ?? ""
    }

    private static func library(
        _ sources: [TemplateSource], words: Words, assets: Assets
    ) throws -> MustacheLibrary {
        var library = MustacheLibrary()
        for source in sources {
            let mustache = try source.mustache(words: words, assets: assets)
            do {
                try library.register(mustache, named: source.name)
            } catch {
                throw WebError.template("\(source.name) is malformed: \(error)")
            }
        }
        return library
    }

    private static func sources(in folder: URL) throws -> [TemplateSource] {
        try ResourceFolder(folder).files
            .filter { $0.path.hasSuffix(".mustache") }
            .map { file in
                let name = file.path.split(separator: "/").last?.dropLast(".mustache".count) ?? ""
                return TemplateSource(name: String(name), text: String(decoding: file.bytes, as: UTF8.self))
            }
    }

    private static func checkNames(of sources: [TemplateSource]) throws {
        let names = Set(sources.map(\.name))
        guard names.count == sources.count else { throw WebError.template("two templates have one name") }
        let wanted = try sources.flatMap { try $0.parts } + Template.allCases.map(\.rawValue)
        let missing = Set(wanted).subtracting(names).sorted()
        guard missing.isEmpty else { throw WebError.template("\(missing.joined(separator: ", ")) is missing") }
    }
}
