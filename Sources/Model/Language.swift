/// A language the product speaks. The API calls it `locale`.
package enum Language: String, CaseIterable, Codable, Sendable {
    case english = "en"
    case russian = "ru"
}

/// How pages look.
package enum Theme: String, CaseIterable, Codable, Sendable {
    case system, light, dark
}
