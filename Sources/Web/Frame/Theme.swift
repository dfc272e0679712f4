public import Model

extension Theme {
    /// The theme for a request: what the person chose, else the cookie `parley_theme`, else the system's.
    public static func chosen(user: String?, cookie: String?) -> Theme {
        [user, cookie].lazy.compactMap { $0.flatMap(Theme.init) }.first ?? .system
    }

    var nameKey: TextKey {
        switch self {
        case .system: .themeSystem
        case .light: .themeLight
        case .dark: .themeDark
        }
    }
}
