/// Chunks of the HTTP/1.1 chunked transfer coding.
///
/// - Source: RFC 9112, section 7.1.
enum HTTPChunk {
    static let end = Array("\r\n".utf8)
    /// The empty chunk that ends a body.
    static let last = Array("0\r\n\r\n".utf8)

    static func head(_ size: Int) -> [UInt8] {
        Array("\(String(size, radix: 16))\r\n".utf8)
    }

    static func of(_ bytes: [UInt8]) -> [UInt8] {
        head(bytes.count) + bytes + end
    }
}
