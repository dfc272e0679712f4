/// What a user's pages wait for.
package struct Watch: Sendable {
    /// Notifies of everything: stored changes, and new text of running replies.
    package let anything = ChangeSignal()
    /// Notifies of stored changes: chats and messages that were added, deleted or finished.
    package let changes = ChangeSignal()

    /// Notifies of changes of the user's access: sessions and tokens that ended, a disabled account.
    package let access = ChangeSignal()

    /// Whether anybody waits for a change.
    var isWaitedFor: Bool { anything.hasWaiters || changes.hasWaiters || access.hasWaiters }

    /// Something stored has changed.
    func notifyOfChange() {
        changes.notify()
        anything.notify()
    }
}
