/// Reads an HTTP/1.1 answer whose body is chunked, has a length or is absent (304, 204).
///
/// - Source: RFC 9112, sections 6 and 7.1. Chunk extensions are not supported.
struct Answer {
    private enum Place {
        case head, length, chunkSize, chunk, endOfChunk, trailer, end
    }

    private var place = Place.head
    private var head: [UInt8] = []
    /// Remaining bytes of the body or of the current chunk.
    private var size = 0
    /// Length of the current line after the last chunk.
    private var trailer = 0

    /// The status; 0 before it is known.
    private(set) var status = 0
    /// The value of `etag`.
    private(set) var entityTag: String?
    /// The value of `set-cookie`, without attributes.
    private(set) var cookie: String?
    /// Whether the server closes the connection after this answer.
    private(set) var closesConnection = false

    /// Whether the whole answer has arrived.
    var isComplete: Bool { place == .end }

    /// Reads the next bytes and appends those of the body.
    mutating func read(_ bytes: UnsafeRawBufferPointer, into body: inout [UInt8]) {
        var position = 0
        while position < bytes.count {
            guard place == .chunk || place == .length else {
                take(bytes[position])
                position += 1
                continue
            }
            let end = min(position + size, bytes.count)
            body.append(contentsOf: bytes[position..<end])
            size -= end - position
            position = end
            if size == 0 { place = place == .chunk ? .endOfChunk : .end }
        }
    }

    private mutating func take(_ byte: UInt8) {
        switch place {
        case .head:
            head.append(byte)
            if byte == 0x0A, head.suffix(4).elementsEqual("\r\n\r\n".utf8) { readHead() }
        case .chunkSize:
            if byte == 0x0A {
                place = size == 0 ? .trailer : .chunk
            } else if let digit = Character(Unicode.Scalar(byte)).hexDigitValue {
                size = size << 4 | digit
            }
        case .endOfChunk:
            if byte == 0x0A { place = .chunkSize }
        case .trailer:
            if byte == 0x0A {
                if trailer == 0 { place = .end }
                trailer = 0
            } else if byte != 0x0D {
                trailer += 1
            }
        case .length, .chunk, .end: break
        }
    }

    private mutating func readHead() {
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        status = lines.first.flatMap { Int($0.dropFirst(9).prefix(3)) } ?? 0
        place = .end
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            switch line[..<colon].lowercased() {
            case "content-length":
                size = Int(value) ?? 0
                if size > 0 { place = .length }
            case "transfer-encoding": place = .chunkSize
            case "connection": closesConnection = value.lowercased() == "close"
            case "etag": entityTag = String(value)
            case "set-cookie": cookie = String(value.prefix { $0 != ";" })
            default: break
            }
        }
        if status == 204 || status == 304 { place = .end }
    }
}
