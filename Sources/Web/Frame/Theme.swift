/// Light, dark, or as the reader's system says.
public enum Theme: String, Sendable, CaseIterable {
    case system, light, dark

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
