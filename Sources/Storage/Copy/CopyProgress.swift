/// How far a copy is: a table in the copy itself, as long as it is incomplete. No server uses such a database.
enum CopyProgress {
    static let table = "copy_progress"

    /// Where the copy of a table is.
    enum Place: Hashable, Sendable {
        case beginning
        /// Behind the row with this key.
        case after([StoredValue])
        case end

        init?(_ text: String?) {
            switch text {
            case nil: self = .beginning
            case "end": self = .end
            case .some(let text):
                guard let bytes = Self.bytes(text), let key = StoredValue.values(from: bytes) else { return nil }
                self = .after(key)
            }
        }

        /// `nil` at the beginning.
        fileprivate var text: String? {
            switch self {
            case .beginning: return nil
            case .end: return "end"
            case .after(let key):
                var bytes: [UInt8] = []
                for value in key { value.append(to: &bytes) }
                return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            }
        }

        private static func bytes(_ text: String) -> [UInt8]? {
            let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
            guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
            return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
        }
    }

    /// Marks a database as an incomplete copy.
    ///
    /// - Parameter source: What tells the database it is a copy of from others.
    static func begin(_ source: String, on connection: any Connection) throws {
        try connection.script(
            """
            CREATE TABLE copy_progress (
              kind  TEXT NOT NULL,
              name  TEXT NOT NULL,
              state TEXT NOT NULL,
              PRIMARY KEY (kind, name)
            )
            """)
        try set("source", "", source, on: connection)
    }

    static func source(on connection: any Connection) throws -> String? {
        try state("source", "", on: connection)
    }

    static func end(on connection: any Connection) throws {
        try connection.script("DROP TABLE copy_progress")
    }

    // MARK: - Tables

    static func place(in table: String, on connection: any Connection) throws -> Place {
        guard let place = Place(try state("table", table, on: connection)) else {
            throw CopyError.unreadableProgress(table: table)
        }
        return place
    }

    static func move(to place: Place, in table: String, on connection: any Connection) throws {
        guard let text = place.text else { return }
        try set("table", table, text, on: connection)
    }

    // MARK: - References

    /// - Parameter definition: The statement that makes it again.
    static func note(_ definition: String, forReference name: String, on connection: any Connection) throws {
        try set("reference", name, definition, on: connection)
    }

    static func references(on connection: any Connection) throws -> [String] {
        try connection.rows("SELECT state FROM copy_progress WHERE kind = 'reference' ORDER BY name").map {
            try $0["state"]
        }
    }

    private static func state(_ kind: String, _ name: String, on connection: any Connection) throws -> String? {
        try connection.rows("SELECT state FROM copy_progress WHERE kind = \(kind) AND name = \(name)").first?["state"]
    }

    private static func set(_ kind: String, _ name: String, _ state: String, on connection: any Connection) throws {
        try connection.run(
            """
            INSERT INTO copy_progress (kind, name, state) VALUES (\(kind), \(name), \(state))
            ON CONFLICT (kind, name) DO UPDATE SET state = excluded.state
            """)
    }
}
