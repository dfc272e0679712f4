internal import Synchronization

/// Tells waiting connections that the database is being closed, and that they have to give up.
final class PostgreSQLShutdown: Sendable {
    private let flag = Atomic(false)

    var isOrdered: Bool { flag.load(ordering: .relaxed) }

    func order() { flag.store(true, ordering: .relaxed) }
}
