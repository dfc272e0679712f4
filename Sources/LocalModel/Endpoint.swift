extension LocalModel {
    /// Where a running model accepts requests, and the key for it.
    public struct Endpoint: Sendable, Equatable, CustomStringConvertible {
        /// Base URL such as `http://127.0.0.1:43573`, without a path: the Messages API is at `/v1/messages` below it.
        public let baseURL: String

        /// Random key for this run of the child, for `x-api-key` or `Authorization: Bearer`. It keeps out other users
        /// of the machine.
        public let key: String

        /// Only the base URL, so that the key does not get into a log.
        public var description: String { baseURL }
    }
}
