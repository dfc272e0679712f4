/// Decodes the body of a chunked answer.
///
/// - Source: RFC 9112, section 7.1. Chunk extensions are not supported.
struct ChunkedAnswer {
    private enum Place {
        case head, size, data, endOfData
    }

    private var place = Place.head
    private var head: [UInt8] = []
    /// Remaining bytes of the current chunk.
    private var size = 0

    /// The status; 0 before it is known.
    private(set) var status = 0
    /// Whether the last chunk has arrived.
    private(set) var isComplete = false

    /// Reads the next bytes and appends those of the body.
    mutating func read(_ bytes: UnsafeRawBufferPointer, into body: inout [UInt8]) {
        var position = 0
        while position < bytes.count {
            guard place != .data else {
                let end = min(position + size, bytes.count)
                body.append(contentsOf: bytes[position..<end])
                size -= end - position
                position = end
                if size == 0 { place = .endOfData }
                continue
            }
            take(bytes[position])
            position += 1
        }
    }

    private mutating func take(_ byte: UInt8) {
        switch place {
        case .head:
            head.append(byte)
            guard head.suffix(4).elementsEqual("\r\n\r\n".utf8) else { return }
            status = Int(String(decoding: head.dropFirst(9).prefix(3), as: UTF8.self)) ?? 0
            place = .size
        case .size:
            if byte == 0x0A {
                isComplete = size == 0
                place = size == 0 ? .endOfData : .data
            } else if let digit = Character(Unicode.Scalar(byte)).hexDigitValue {
                size = size << 4 | digit
            }
        case .endOfData:
            if byte == 0x0A { place = .size }
        case .data: break
        }
    }
}
