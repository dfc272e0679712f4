/// A language the product speaks. The API calls it `locale`.
public enum Language: String, CaseIterable, Codable, Sendable {
    case en
    case ru
}

/// Light, dark, or as the reader's system says.
public enum Theme: String, CaseIterable, Codable, Sendable {
    case system, light, dark
}
