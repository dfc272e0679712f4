/// What went wrong with a page; any other error reads as ``unexpected``.
public enum ErrorPage: Int, Sendable {
    case forbidden = 403
    case notFound = 404
    case unexpected = 500
    case unavailable = 503

    /// Values for the template `error`.
    func data(requestID: String?) -> [String: Any] {
        var data: [String: Any] = [
            "status": String(rawValue),
            "isForbidden": self == .forbidden,
            "isNotFound": self == .notFound,
            "isUnexpected": self == .unexpected,
            "isUnavailable": self == .unavailable,
        ]
        if let requestID { data["request"] = ["id": requestID] }
        return data
    }
}
