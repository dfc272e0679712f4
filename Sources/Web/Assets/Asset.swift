/// A static file as it goes to the browser.
public struct Asset: Sendable {
    /// The whole file.
    public let bytes: [UInt8]
    /// The same in gzip, for browsers that take it; nil where that would not be smaller.
    public let gzipped: [UInt8]?
    /// Value for `Content-Type`.
    public let contentType: String

    init(bytes: [UInt8], contentType: String) {
        self.bytes = bytes
        self.contentType = contentType
        gzipped = Gzip.smaller(bytes)
    }

    /// The media type of a file name; nil for a kind we do not serve.
    static func contentType(of path: String) -> String? {
        switch path.split(separator: ".").last {
        case "json": path == "speculation-rules.json" ? "application/speculationrules+json" : nil
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "png": "image/png"
        case "svg": "image/svg+xml"
        default: nil
        }
    }
}
