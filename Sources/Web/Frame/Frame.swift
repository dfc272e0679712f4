public import Model

/// What all pages share: the signed-in person, the language and the colours.
public struct Frame: Sendable {
    /// Language of the page.
    public var language: Language
    /// Colours of the page.
    public var theme: Theme
    /// The signed-in person; nil before signing in.
    public var person: Person?
    /// Shown above the page.
    public var notice: Notice?
    /// The chats beside the page; nil where the page brings its own or nobody is signed in.
    public var sidebar: Sidebar?
    /// The navigation entry that the page belongs to; set by the page.
    var place: Place?

    /// The frame of one request.
    public init(language: Language, theme: Theme = .system, person: Person? = nil, notice: Notice? = nil) {
        self.language = language
        self.theme = theme
        self.person = person
        self.notice = notice
    }

    /// Values for the templates `page` and `narrow-page`.
    func data(_ words: Words, scriptTexts: String) -> [String: Any] {
        var data: [String: Any] = [
            "language": language.rawValue,
            "theme": theme.rawValue,
            "languages": languageChoices(words),
            "themes": themeChoices(words),
            "scriptTexts": scriptTexts,
            "at": Place.data(place),
            "pageColors": PageColor.choices(theme),
            "canSearch": person != nil,
        ]
        data["person"] = person?.data
        if let place { data["second"] = ["isHere": place.isSecondLevel] }
        if let sidebar { data.merge(sidebar.data) { _, own in own } }
        if let notice { data["notice"] = ["code": notice.rawValue, "text": words.notice(notice)] }
        return data
    }

    private func languageChoices(_ words: Words) -> [[String: Any]] {
        Language.allCases.map {
            ["value": $0.rawValue, "name": words($0.nameKey), "checked": $0 == language]
        }
    }

    private func themeChoices(_ words: Words) -> [[String: Any]] {
        Theme.allCases.map {
            ["value": $0.rawValue, "name": words($0.nameKey), "checked": $0 == theme]
        }
    }
}

extension Language {
    /// A language's own name is the same in every language.
    var nameKey: TextKey {
        switch self {
        case .en: .languageEnglish
        case .ru: .languageRussian
        }
    }
}
