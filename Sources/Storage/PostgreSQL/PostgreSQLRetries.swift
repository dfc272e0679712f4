/// Decides whether a transaction that failed is run again, and how.
///
/// A transaction is run again only if it is certain that it was rolled back, or if it is repeatable.
struct PostgreSQLRetries {
    /// What was going on.
    enum Stage {
        case running
        /// The commit had been sent.
        case committing
    }

    /// What has to happen before the next attempt.
    enum Renewal {
        case nothing
        /// Statements are prepared anew.
        case statements
        case connection
        /// All connections of the pool are replaced: the server has become a standby.
        case connections
    }

    enum Step {
        case again(Renewal, after: Duration)
        case fail(DatabaseFailure)
    }

    let isRepeatable: Bool
    /// Whether the transaction may write.
    let writes: Bool

    private var conflicts = 0
    private var losses = 0
    private var waits = 0
    private var renewals = 0

    /// Most repetitions for each cause.
    private static let most = 5

    init(isRepeatable: Bool, writes: Bool) {
        self.isRepeatable = isRepeatable
        self.writes = writes
    }

    /// - Parameters:
    ///   - failure: Why the transaction failed, after a connection to the server was made.
    ///   - chance: A random number from 0 to 1: those who collided must not return at the same time.
    mutating func step(after failure: PostgreSQLFailure, at stage: Stage, chance: Double = .random(in: 0...1)) -> Step {
        if stage == .committing, failure.endsConnection, !isRepeatable { return .fail(.unknownOutcome) }
        switch failure.state {
        case .serializationFailure, .deadlock: return conflict(failure, chance)
        // Two servers have created the same table at the same time.
        case .duplicateTable, .duplicateObject: return conflict(failure, chance)
        case .uniqueViolation where failure.constraint?.hasPrefix("pg_") == true: return conflict(failure, chance)
        case .lockNotAvailable, .cancelled, .idleTooLong: return wait(failure)
        case .unknownStatement, .notSupported: return renew(failure)
        case .readOnly where writes: return lose(failure, .connections, chance)
        case .readOnly: return .fail(.other("\(failure.reason) (\(failure.state.rawValue))"))
        case let state where failure.endsConnection || state.endsConnection: return lose(failure, .connection, chance)
        default: return .fail(DatabaseFailure(failure))
        }
    }

    private mutating func conflict(_ failure: PostgreSQLFailure, _ chance: Double) -> Step {
        guard conflicts < Self.most else { return .fail(DatabaseFailure(failure)) }
        conflicts += 1
        return .again(.nothing, after: .milliseconds(10 << conflicts) * (0.5 + chance / 2))
    }

    private mutating func wait(_ failure: PostgreSQLFailure) -> Step {
        guard waits < 1 else { return .fail(.busy) }
        waits += 1
        return .again(failure.endsConnection ? .connection : .nothing, after: .zero)
    }

    private mutating func renew(_ failure: PostgreSQLFailure) -> Step {
        guard renewals < 1 else { return .fail(DatabaseFailure(failure)) }
        renewals += 1
        return .again(.statements, after: .zero)
    }

    private mutating func lose(_ failure: PostgreSQLFailure, _ renewal: Renewal, _ chance: Double) -> Step {
        guard losses < Self.most else { return .fail(DatabaseFailure(failure)) }
        losses += 1
        // The first time at once: only this connection may have ended.
        return .again(renewal, after: losses == 1 ? .zero : .milliseconds(50 << losses) * (0.5 + chance / 2))
    }
}
