/// A request whose answer is a stream of events.
struct StreamRequest: Sendable {
    let port: Int
    var method = "POST"
    let path: String
    var token: String?
    var body = ""

    /// The encoded request.
    var text: String {
        var lines = ["\(method) \(path) HTTP/1.1", "host: 127.0.0.1:\(port)", "accept: text/event-stream"]
        if let token { lines.append("authorization: Bearer \(token)") }
        if !body.isEmpty { lines += ["content-type: application/json", "content-length: \(body.utf8.count)"] }
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }
}
