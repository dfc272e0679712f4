internal import API
import Foundation
internal import HTTPTypes
internal import Hummingbird

/// What a client may know about a failure.
///
/// - Source: RFC 9457, `application/problem+json`.
struct Problem: Error, Sendable {
    let status: HTTPResponse.Status
    let slug: String
    let title: String
    var detail: String?
    var faults: [ProblemBody.Fault]?
    var replyID: String?
    /// Seconds after which to try again.
    var retryAfter: Int64?
    /// Methods that the resource supports, for 405.
    var allow: String?

    static let signInRequired = Problem(status: .unauthorized, slug: "sign-in", title: "Sign in first")
    static let forbidden = Problem(status: .forbidden, slug: "forbidden", title: "You are not allowed to do this")
    static let sessionRequired = Problem(
        status: .forbidden, slug: "session-required", title: "Sign in with the password for this",
        detail: "An API token cannot make another one: it could outlive the first.")
    static let notFound = Problem(status: .notFound, slug: "not-found", title: "There is nothing here")
    static let wrongCredentials = Problem(
        status: .unauthorized, slug: "wrong-credentials", title: "The e-mail address or the password is wrong")
    static let notJSON = Problem(status: .badRequest, slug: "not-json", title: "The body is not JSON")
    /// The client never reads this.
    static let cutOff = Problem(
        status: .badRequest, slug: "cut-off", title: "The connection ended before the whole body arrived")
    static let wrongMediaType = Problem(
        status: .unsupportedMediaType, slug: "media-type", title: "The body must be application/json")
    static let tooLarge = Problem(status: .contentTooLarge, slug: "too-large", title: "The body is too large")
    static let crossSite = Problem(
        status: .forbidden, slug: "cross-site", title: "The request came from another site",
        detail: "Requests with a session cookie must carry Sec-Fetch-Site or Origin of this site. "
            + "Programs use an API token instead.")
    static let unavailable = Problem(
        status: .serviceUnavailable, slug: "unavailable", title: "The server cannot do this at the moment",
        retryAfter: 5)
    static let keyUnreadable = Problem(
        status: .serviceUnavailable, slug: "key-unreadable", title: "The key file of the server cannot be used",
        detail: "Its log says why. A key can be saved anew when the file is in order.")
    static let unexpected = Problem(status: .internalServerError, slug: "unexpected", title: "The server failed")

    static let tooMuchAtOnce = Problem(
        status: .tooManyRequests, slug: "too-much-at-once", title: "Too many of your requests are open",
        detail: "Wait until some of them have ended, or close pages that you do not need.", retryAfter: 5)

    static func conflict(_ detail: String) -> Problem {
        Problem(status: .conflict, slug: "conflict", title: "This conflicts with the present state", detail: detail)
    }

    static func throttled(after seconds: Int64) -> Problem {
        Problem(
            status: .tooManyRequests, slug: "throttled", title: "Too many attempts",
            detail: "Try again in \(seconds) s", retryAfter: seconds)
    }

    static func methodNotAllowed(allow: String) -> Problem {
        Problem(
            status: .methodNotAllowed, slug: "method-not-allowed", title: "The resource does not have this method",
            allow: allow)
    }

    /// The headers of the response, whatever the format of its body.
    var headers: HTTPFields {
        var headers = HTTPFields()
        headers[.retryAfter] = retryAfter.map { "\($0)" }
        headers[.allow] = allow
        if status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
        return headers
    }

    func response(requestID: String) throws -> Response {
        let body = ProblemBody(
            type: "/problems/\(slug)", title: title, status: status.code, detail: detail, requestID: requestID,
            errors: faults, replyID: replyID)
        var headers = headers
        headers[.contentType] = "application/problem+json"
        let data = try Coders.encoder.encode(body)
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }
}
