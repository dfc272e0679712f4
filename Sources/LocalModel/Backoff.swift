/// How long to wait before a child that ended is started again, and how often it has ended in a row.
///
/// Doubles from 0.2 s to 10 s. A life of a minute or more counts as healthy and starts over.
struct Backoff {
    static let shortest = Duration.milliseconds(200)
    static let longest = Duration.seconds(10)
    static let healthyLife = Duration.seconds(60)

    /// Ends in a row, without a healthy life between them.
    private(set) var failures = 0

    /// Records an end and answers the pause before the next start.
    mutating func pause(afterLifeOf life: Duration) -> Duration {
        failures = life >= Self.healthyLife ? 1 : failures + 1
        let doublings = min(failures - 1, 6)
        return min(Self.shortest * (1 << doublings), Self.longest)
    }
}
