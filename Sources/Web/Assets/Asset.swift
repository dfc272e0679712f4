internal import Synchronization

/// A static file as it goes to the browser.
public struct Asset: Sendable {
    /// The whole file.
    public let bytes: [UInt8]
    /// Value for `Content-Type`.
    public let contentType: String

    private let packing = Packing()

    init(bytes: [UInt8], contentType: String) {
        self.bytes = bytes
        self.contentType = contentType
    }

    /// The same in gzip, for browsers that take it; nil where that would not be smaller.
    ///
    /// Packed when it is first asked for: packing all files would be most of what the start takes.
    public var gzipped: [UInt8]? { packing.packed(bytes) }

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

/// Packs a file once.
private final class Packing: Sendable {
    /// Guards the packed file; `nil` until it is made.
    private let result = Mutex<[UInt8]??>(nil)

    func packed(_ bytes: [UInt8]) -> [UInt8]? {
        result.withLock { result in
            if let result { return result }
            let packed = Gzip.smaller(bytes)
            result = .some(packed)
            return packed
        }
    }
}
