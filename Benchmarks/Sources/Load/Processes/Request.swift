import NIOCore

/// A request as the tool's clients send it, with an empty line and its body.
struct Request: Sendable {
    let port: Int
    var method = "POST"
    let path: String
    var accept = "text/event-stream"
    /// Names the user, unless a cookie does.
    var token: String?
    /// The name and value of a session cookie.
    var cookie: String?
    /// The entity tag of the answer that the client has.
    var entityTag: String?
    var body = ""

    /// The encoded request.
    var text: String {
        var lines = ["\(method) \(path) HTTP/1.1", "host: 127.0.0.1:\(port)", "accept: \(accept)"]
        if let token { lines.append("authorization: Bearer \(token)") }
        if let cookie { lines.append("cookie: \(cookie)") }
        if let entityTag { lines.append("if-none-match: \(entityTag)") }
        if !body.isEmpty { lines += ["content-type: application/json", "content-length: \(body.utf8.count)"] }
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    /// The encoded request, ready to be sent.
    var bytes: ByteBuffer { ByteBuffer(string: text) }
}
