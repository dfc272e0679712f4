internal import Synchronization

/// A static file as sent to the browser.
public struct Asset: Sendable {
    /// The whole file.
    public let bytes: [UInt8]
    /// Value for `Content-Type`.
    public let contentType: String

    private let packing = Compression()

    init(bytes: [UInt8], contentType: String) {
        self.bytes = bytes
        self.contentType = contentType
    }

    /// The file compressed with gzip, for browsers that accept it; nil where that would not be smaller.
    ///
    /// Compressed on first use: compressing every file would take most of the start-up time.
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

/// Compresses a file once.
private final class Compression: Sendable {
    /// Guards the compressed file, which is `nil` until it is made.
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
