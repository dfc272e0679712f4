internal import NIOCore

/// Limits for a single connection, and for the connections of one network.
package struct ConnectionRules: Sendable {
    /// A connection is closed after this long without a request, or if a request line with its headers takes longer.
    package var idle = Duration.seconds(75)
    /// How long a request's body may take, however short it is.
    package var bodyTime = Duration.seconds(30)
    /// A longer body gets one more second for this many bytes. A 64 kbit/s line transfers twice as many.
    package var bodyRate = 4096
    /// Most bytes of a body that are read. Bytes over the limit of the route are discarded, so that the client can read
    /// the response; beyond this the connection is closed.
    package var bodyBytes = 4 * Coders.longestBody
    /// How long clients may take to read what was written to them once the server has ended all replies and is
    /// stopping.
    package var farewell = Duration.seconds(3)
    /// Connections that one network may have at the same time.
    package var perNetwork = 1000
    /// Addresses that are exempt from this limit, besides the trusted proxies.
    package var uncounted = ["127.0.0.0/8", "::1"].compactMap(AddressRange.init)

    package init() {}
}
