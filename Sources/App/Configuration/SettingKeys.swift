/// The names of all settings, and warnings about unknown names.
enum SettingKeys {
    static let all: Set<String> = [
        "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH", "ANTHROPIC_BASE_URL", "ANTHROPIC_PROVIDER", "CLAUDE_MODEL",
        "PARLEY_CACHE_TTL",
        "PARLEY_DATABASE_URL",
        "PARLEY_HOST", "PARLEY_LOCAL_MODEL", "PARLEY_LOCAL_MODEL_PYTHON", "PARLEY_LOG_FORMAT", "PARLEY_LOG_LEVEL",
        "PARLEY_MAX_REPLIES", "PARLEY_MAX_REPLIES_PER_USER", "PARLEY_MAX_TOKENS", "PARLEY_MODEL_IDLE_TIMEOUT",
        "PARLEY_PORT", "PARLEY_PUBLIC_URL", "PARLEY_REGISTRATION", "PARLEY_REPLY_TIME_LIMIT", "PARLEY_SHUTDOWN_GRACE",
        "PARLEY_TITLE_MODEL", "PARLEY_TITLES", "PARLEY_TRUSTED_PROXIES",
    ]

    private static let prefixes = ["PARLEY_", "ANTHROPIC_", "CLAUDE_"]

    /// A warning about an unknown name that looks like a setting; `nil` for all other names.
    ///
    /// - Parameter place: Where the name occurs.
    static func warning(about name: String, in place: String) -> String? {
        guard !all.contains(name), !name.hasPrefix("CLAUDE_CODE_") else { return nil }
        let nearest = nearest(to: name.uppercased())
        guard nearest != nil || prefixes.contains(where: name.uppercased().hasPrefix) else { return nil }
        return "\(name) in \(place) is not a setting" + (nearest.map { ": did you mean \($0)?" } ?? "")
    }

    /// The setting whose name differs by at most two typing errors.
    private static func nearest(to name: String) -> String? {
        guard name.utf8.count <= 64 else { return nil }
        let distances = all.sorted().map { (key: $0, distance: distance(Array(name.utf8), Array($0.utf8))) }
        guard let best = distances.min(by: { $0.distance < $1.distance }), best.distance <= 2 else { return nil }
        return best.key
    }

    /// How many letters to insert, delete or replace to turn one text into the other (Levenshtein distance).
    private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var row = Array(0...other.count)
        for (index, letter) in one.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, otherLetter) in other.enumerated() {
                let change = diagonal + (letter == otherLetter ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(change, diagonal + 1, row[column] + 1)
            }
        }
        return row[other.count]
    }
}
