/// The bells that a user's pages listen to.
package struct Watch: Sendable {
    /// Rings for everything: stored changes, and new text of running replies.
    package let anything = Bell()
    /// Rings for stored changes: chats and messages that were added, deleted or finished.
    package let changes = Bell()

    /// Rings for changes of the user's access: sessions and tokens that ended, a disabled account.
    package let access = Bell()

    /// Rings because something stored has changed.
    func ringForChange() {
        changes.ring()
        anything.ring()
    }
}
