import ArgumentParser

/// What a measured Parley runs on.
enum Engine: String, CaseIterable, ExpressibleByArgument {
    case sqlite, postgresql
    /// Two servers behind nginx with one PostgreSQL database.
    case twoServers = "two-servers"

    var usesPostgreSQL: Bool { self != .sqlite }

    var servers: Int { self == .twoServers ? 2 : 1 }

    /// Its name in the tables.
    var title: String {
        switch self {
        case .sqlite: "SQLite"
        case .postgresql: "PostgreSQL"
        case .twoServers: "PostgreSQL, two servers"
        }
    }
}
