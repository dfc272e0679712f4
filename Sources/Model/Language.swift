/// A language of the user interface. The API calls it `locale`.
public enum Language: String, CaseIterable, Codable, Sendable {
    case en
    case ru
}

/// Light, dark, or following the reader's system.
public enum Theme: String, CaseIterable, Codable, Sendable {
    case system, light, dark
}
