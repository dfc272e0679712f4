/// What went wrong with a request, as `application/problem+json`.
///
/// - Source: RFC 9457.
public struct ProblemBody: Codable, Sendable {
    /// `/problems/` and the kind of problem.
    public let type: String
    public let title: String
    public let status: Int
    public let detail: String?
    /// Identifies the request in the server's log.
    public let requestID: String
    /// Errors of individual fields.
    public let errors: [Fault]?
    /// The reply that is still running, for the problem `reply-running`.
    public let replyID: String?

    /// What is wrong with one field.
    public struct Fault: Codable, Sendable {
        public let field: String
        public let code: String
        public let detail: String

        public init(field: String, code: String, detail: String) {
            self.field = field
            self.code = code
            self.detail = detail
        }
    }

    public init(
        type: String, title: String, status: Int, detail: String?, requestID: String, errors: [Fault]? = nil,
        replyID: String? = nil
    ) {
        self.type = type
        self.title = title
        self.status = status
        self.detail = detail
        self.requestID = requestID
        self.errors = errors
        self.replyID = replyID
    }

    enum CodingKeys: String, CodingKey {
        case type, title, status, detail, errors
        case requestID = "request_id"
        case replyID = "reply_id"
    }
}
