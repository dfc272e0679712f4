internal import NIOCore

/// What one connection may take, and how many one address may have.
package struct ConnectionRules: Sendable {
    /// A connection without a request for this long is closed, and so is one whose request line and headers take longer.
    package var idle = Duration.seconds(75)
    /// How long a request's body may take, however short it is.
    package var bodyTime = Duration.seconds(30)
    /// Bytes a second by which a longer body earns more time. A line of 64 kbit/s brings twice as many.
    package var bodyRate = 4096
    /// Most bytes of a body that are read: what is over the limit of its route is thrown away, so that the answer is
    /// read, but not without end.
    package var bodyBytes = 4 * Coders.longestBody
    /// How long readers may take what was written to them, once the server has ended all replies and is about to stop.
    package var farewell = Duration.seconds(3)
    /// Connections that one household may have at a time.
    package var perHousehold = 1000
    /// Addresses for which that does not hold, beside the trusted proxies.
    package var uncounted = ["127.0.0.0/8", "::1"].compactMap(AddressRange.init)

    package init() {}
}
