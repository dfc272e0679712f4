/// What a page of a user listens to.
package struct Watch: Sendable {
    /// Rings for everything: changes, and the growth of running replies.
    package let anything = Bell()
    /// Counts changes of what is stored: chats and messages that came, went or ended.
    package let changes = Bell()

    /// Counts changes of the user's access: sessions and tokens that ended, an account that was disabled.
    package let access = Bell()

    /// Tells that something stored has changed.
    func ringForChange() {
        changes.ring()
        anything.ring()
    }
}
