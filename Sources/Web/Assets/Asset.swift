/// A static file as it goes to the browser.
public struct Asset: Sendable {
    /// The whole file.
    public let bytes: [UInt8]
    /// Value for `Content-Type`.
    public let contentType: String

    /// The media type of a file name; nil for a kind we do not serve.
    static func contentType(of path: String) -> String? {
        switch path.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        default: nil
        }
    }
}
