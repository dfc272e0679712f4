/// How long to wait before restarting a child, and how often it has ended in a row.
///
/// The pause doubles from 0.2 s to 10 s. A run of a minute or more counts as healthy and resets it.
struct Backoff {
    static let shortest = Duration.milliseconds(200)
    static let longest = Duration.seconds(10)
    static let healthyLife = Duration.seconds(60)

    /// Consecutive ends without a healthy run between them.
    private(set) var failures = 0

    /// Records an end and returns the pause before the next start.
    mutating func pause(afterLifeOf life: Duration) -> Duration {
        failures = life >= Self.healthyLife ? 1 : failures + 1
        let doublings = min(failures - 1, 6)
        return min(Self.shortest * (1 << doublings), Self.longest)
    }
}
