internal import Foundation
internal import Model

/// Everything the browser gets: pages, parts of pages for the feed, and static files.
///
/// Loads its resources once. After that nothing is read, and rendering cannot fail.
public struct Pages: Sendable {
    /// Styles, scripts and icons.
    public let assets: Assets
    let catalogue: Catalogue
    private let templates: TemplateLibrary
    private let scriptTexts: [Language: String]

    /// Loads and checks templates, texts and static files.
    ///
    /// - Throws: ``WebError`` when something is missing or does not fit together; its description is for the operator.
    public init() throws {
        guard let folder = Bundle.module.resourceURL else { throw WebError.asset("the resource bundle is missing") }
        try self.init(folder: folder)
    }

    init(folder: URL) throws {
        assets = try Assets(
            folder: folder.appendingPathComponent("Static"), packaged: PackagedScripts(),
            others: ["Templates", "Locales"].map(folder.appendingPathComponent))
        catalogue = try Catalogue(folder: folder.appendingPathComponent("Locales"))
        templates = try TemplateLibrary(
            folder: folder.appendingPathComponent("Templates"), catalogue: catalogue, assets: assets)
        var scriptTexts: [Language: String] = [:]
        for language in Language.allCases { scriptTexts[language] = try ScriptTexts.json(catalogue[language]) }
        self.scriptTexts = scriptTexts
    }

    func render(_ template: Template, _ data: [String: Any], in language: Language) -> String {
        templates.render(template, data, in: language)
    }

    func page(_ template: Template, _ data: [String: Any] = [:], in frame: Frame) -> String {
        let common = frame.data(catalogue[frame.language], scriptTexts: scriptTexts[frame.language] ?? "{}")
        return render(template, common.merging(data) { _, own in own }, in: frame.language)
    }
}
