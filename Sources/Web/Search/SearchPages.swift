public import Model

extension Pages {
    /// `/search`.
    public func search(_ view: SearchView, in frame: Frame) -> String {
        let words = catalogue[frame.language]
        var data = view.data(words)
        data["isSearchPage"] = true
        data["canSearch"] = false  // no second search, in a dialog
        if !view.query.isEmpty { data["found"] = searchHits(view, in: frame.language) }
        return page(.search, data, in: frame.at(.search))
    }

    /// The search results, for `GET /search/hits`.
    public func searchHits(_ view: SearchView, in language: Language) -> String {
        render(.searchHits, view.data(catalogue[language]), in: language)
    }
}
