internal import Assistant
internal import Model

/// Checks whether the readers of open pages are still signed in: once for all pages of a session after each change, and
/// once a second.
struct SignInChecks: Sendable {
    private struct Key: Hashable {
        let session: Session.ID
        /// A check begins after the notification of the end of a session.
        let changes: ChangeSignal.Count
        let second: Int64
    }

    /// Most results to keep.
    private static let capacity = 1000

    private let checks = SharedCache<Key, Bool>(capacity: capacity) { _ in 1 }
    private let now: @Sendable () -> ContinuousClock.Instant
    private let start: ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
        start = now()
    }

    /// How many checks there have been so far.
    var made: Int { checks.made }

    /// - Parameters:
    ///   - session: `nil` if the reader is signed in by other means, which is checked for each page.
    ///   - watch: What the reader's pages wait for.
    ///   - check: Asks the database.
    func isSignedIn(
        _ session: Session.ID?, _ watch: Watch, _ check: @escaping @Sendable () async -> Bool
    ) async -> Bool {
        guard let session else { return await check() }
        let key = Key(
            session: session, changes: watch.changes.count,
            second: (now() - start).components.seconds)
        do {
            return try await checks.value(for: key, check)
        } catch {
            return await check()  // Does not happen: a check throws nothing, and neither does what shares it.
        }
    }
}
