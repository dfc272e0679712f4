/// How many replies may run, and for how long.
package struct ReplyLimits: Hashable, Sendable {
    /// Replies that use the model at the same time. Further ones wait for their turn.
    package var concurrent: Int
    /// Most of these for one user.
    package var perUser: Int
    /// Most replies running or waiting for one user. Further ones are refused.
    package var heldPerUser: Int
    /// Longest duration of a reply, from the start of its turn.
    package var duration: Duration
    /// How long running replies may continue after the server has been asked to stop.
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
