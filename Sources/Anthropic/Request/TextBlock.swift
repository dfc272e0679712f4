/// A text in a request.
public struct TextBlock: Sendable, Hashable {
    /// The text.
    public var text: String

    /// Asks the server to cache the prompt up to the end of this block. At most four blocks of a request may ask for
    /// this.
    public var cacheControl: CacheControl?

    /// A text.
    public init(_ text: String, cacheControl: CacheControl? = nil) {
        self.text = text
        self.cacheControl = cacheControl
    }
}

/// How long a cached prompt is kept after its last use.
public enum CacheControl: String, Sendable, Hashable {
    /// Five minutes, the server's default.
    case fiveMinutes = "5m"
    /// One hour, at a higher price. Must come before any five-minute block.
    case oneHour = "1h"
}
