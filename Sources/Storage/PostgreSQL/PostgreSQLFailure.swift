/// A failure in the words of the server, or of the connection to it.
struct PostgreSQLFailure: Error, Hashable {
    /// A code of five characters.
    ///
    /// - Source: PostgreSQL, "PostgreSQL Error Codes"
    ///   <https://www.postgresql.org/docs/15/errcodes-appendix.html>.
    struct State: RawRepresentable, Hashable, Sendable {
        let rawValue: String

        static let connectionLost = State(rawValue: "08006")
        static let cannotConnect = State(rawValue: "08001")
        static let notSupported = State(rawValue: "0A000")
        static let uniqueViolation = State(rawValue: "23505")
        static let readOnly = State(rawValue: "25006")
        static let idleTooLong = State(rawValue: "25P03")
        static let unknownStatement = State(rawValue: "26000")
        static let serializationFailure = State(rawValue: "40001")
        static let deadlock = State(rawValue: "40P01")
        static let noDatabase = State(rawValue: "3D000")
        static let forbidden = State(rawValue: "42501")
        static let duplicateObject = State(rawValue: "42710")
        static let duplicateTable = State(rawValue: "42P07")
        static let tooManyConnections = State(rawValue: "53300")
        static let diskFull = State(rawValue: "53100")
        static let outOfMemory = State(rawValue: "53200")
        static let lockNotAvailable = State(rawValue: "55P03")
        static let cancelled = State(rawValue: "57014")
        static let cannotConnectNow = State(rawValue: "57P03")

        /// The first two characters.
        var kind: Substring { rawValue.prefix(2) }

        /// Whether it means that the connection, or the server, has ended.
        var endsConnection: Bool { kind == "08" || rawValue.hasPrefix("57P") || self == .idleTooLong }
    }

    let state: State
    /// Free of values.
    let reason: String
    /// The constraint that was violated.
    var constraint: String?
    /// Whether the connection has ended with it.
    var endsConnection = false
    /// Whether the server said so. If not, it may have done more than is known.
    var isReported = true

    static func lost(_ reason: String) -> Self {
        Self(state: .connectionLost, reason: reason, endsConnection: true, isReported: false)
    }
}

extension DatabaseFailure {
    init(_ failure: PostgreSQLFailure) {
        let words = "\(failure.reason) (\(failure.state.rawValue))"
        self =
            switch failure.state {
            case .serializationFailure, .deadlock, .lockNotAvailable, .cancelled: .busy
            case .diskFull: .full
            case .tooManyConnections, .readOnly, .noDatabase, .forbidden, .outOfMemory: .unavailable(words)
            case let state where state.endsConnection || state.kind == "28" || state.kind == "58": .unavailable(words)
            case let state where state.kind == "23": .constraint(failure.constraint ?? failure.reason)
            default: .other(words)
            }
    }
}
