internal import NIOCore

/// The event `content_delta`: `{"delta": "…"}` after the id.
///
/// It is sent to every reader for every few letters, so it is written straight into the buffer that is sent, without a
/// general encoder.
struct DeltaEvent {
    let text: String
    /// The reader's position after it, in bytes of the reply.
    let position: Int

    /// The encoded event.
    var encoded: ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(text.utf8.count + 80)
        buffer.writeStaticString("id: ")
        buffer.writeString(String(position))
        buffer.writeStaticString("\nevent: content_delta\ndata: {\"delta\":\"")
        buffer.writeEscaped(text)
        buffer.writeStaticString("\"}\n\n")
        return buffer
    }
}

extension ByteBuffer {
    /// Writes the content of a JSON string. Line breaks are escaped, so that the event stays on one line.
    fileprivate mutating func writeEscaped(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var start = 0
            for (position, byte) in bytes.enumerated() {
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                writeBytes(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start..<position]))
                writeEscape(of: byte)
                start = position + 1
            }
            writeBytes(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start...]))
        }
    }

    private mutating func writeEscape(of byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): writeStaticString("\\\"")
        case UInt8(ascii: "\\"): writeStaticString("\\\\")
        case 0x0A: writeStaticString("\\n")
        case 0x0D: writeStaticString("\\r")
        case 0x09: writeStaticString("\\t")
        default:
            let digits = String(byte, radix: 16)
            writeString("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits)
        }
    }
}
