extension LocalModel {
    /// Where a running model answers, and the key that opens it.
    public struct Endpoint: Sendable, Equatable, CustomStringConvertible {
        /// Base URL such as `http://127.0.0.1:43573`, without a path: the Messages API is at `/v1/messages` below it.
        public let baseURL: String

        /// Random key of this start of the child, for `x-api-key` or `Authorization: Bearer`. It keeps other users of
        /// the machine out.
        public let key: String

        /// The base URL alone, so that no log gets to hold the key.
        public var description: String { baseURL }
    }
}
