/// How many replies run, and for how long.
package struct ReplyLimits: Hashable, Sendable {
    /// Replies that ask the model at the same time. Further ones wait for their turn.
    package var concurrent: Int
    /// Of these, replies to one person.
    package var perUser: Int
    /// Replies to one person that run or wait. More are refused.
    package var heldPerUser: Int
    /// Longest time of one reply, from its turn on.
    package var duration: Duration
    /// How long running replies may go on after the server was asked to stop.
    package var grace: Duration

    package init(
        concurrent: Int = 100, perUser: Int = 5, heldPerUser: Int = 50, duration: Duration = .seconds(1800),
        grace: Duration = .seconds(10)
    ) {
        self.concurrent = concurrent
        self.perUser = perUser
        self.heldPerUser = max(heldPerUser, perUser)
        self.duration = duration
        self.grace = grace
    }
}
