internal import JSON

/// Follows the pages of a list of models, and always terminates.
struct ModelPages {
    static let maximumPages = 20

    private(set) var models: [ModelInfo] = []
    private var known: Set<String> = []
    private var pages = 0

    /// Adds a page.
    ///
    /// - Returns: The cursor of the next one, nil after the last. A page without new models is the last, whatever it
    ///   claims.
    mutating func take(_ page: JSON) -> String? {
        pages += 1
        let news = (page["data"]?.elements ?? []).compactMap(ModelInfo.init).filter { known.insert($0.id).inserted }
        models += news
        guard page["has_more"]?.bool == true, !news.isEmpty, pages < Self.maximumPages else { return nil }
        return page["last_id"]?.string.flatMap { $0.utf8.count <= 200 ? $0 : nil }
    }
}
