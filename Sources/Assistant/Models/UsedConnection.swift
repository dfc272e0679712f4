internal import Model
internal import Synchronization

/// Which saved connection is in use.
final class UsedConnection: Sendable {
    /// Guards when it was saved.
    private let state: Mutex<Timestamp?>

    init(savedAt: Timestamp?) {
        state = Mutex(savedAt)
    }

    /// When it was saved; `nil` if none is in use.
    var savedAt: Timestamp? { state.withLock(\.self) }

    func note(savedAt: Timestamp?) {
        state.withLock { $0 = savedAt }
    }
}
