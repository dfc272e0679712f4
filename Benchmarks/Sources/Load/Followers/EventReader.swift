/// Extracts the text from an event stream of Parley or the Messages API.
///
/// Errors in parsing are noticed, because every byte is compared with what was sent.
struct EventReader: ReplyReader {
    private(set) var hasStarted = false
    /// Number of events with text so far.
    private(set) var events = 0
    private(set) var ending: StreamEnding?
    /// Text that has not been compared yet.
    var text: [UInt8] = []
    private var name: [UInt8] = []

    mutating func read(line: UnsafeRawBufferPointer) {
        if line.starts(with: "event: ") {
            name.removeAll(keepingCapacity: true)
            name.append(contentsOf: line.dropFirst(7))
        } else if line.starts(with: "data: ") {
            read(data: UnsafeRawBufferPointer(rebasing: line.dropFirst(6)))
        }
    }

    mutating func take(from sent: SentText, at now: UInt64, into reading: inout Reading) -> Bool {
        defer { text.removeAll(keepingCapacity: true) }
        guard sent.matches(text, at: reading.position, now: now, delays: &reading.delays) else { return false }
        reading.position += text.count
        return true
    }

    private mutating func read(data: UnsafeRawBufferPointer) {
        switch name {
        case Name.contentDelta: readText(in: data, from: "{\"delta\":\"")
        case Name.contentBlockDelta:
            readText(in: data, from: #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""#)
        case Name.messageStart: hasStarted = true
        case Name.messageStop: ending = .complete
        case Name.messageEnd:
            let text = String(decoding: data, as: UTF8.self)
            ending = text.contains("\"status\":\"complete\"") ? .complete : .failed(text)
        case Name.error: ending = .failed(String(decoding: data, as: UTF8.self))
        default: break
        }
    }

    private enum Name {
        static let contentDelta = Array("content_delta".utf8)
        static let contentBlockDelta = Array("content_block_delta".utf8)
        static let messageStart = Array("message_start".utf8)
        static let messageStop = Array("message_stop".utf8)
        static let messageEnd = Array("message_end".utf8)
        static let error = Array("error".utf8)
    }

    /// Appends the text of the JSON string after `beginning`.
    private mutating func readText(in data: UnsafeRawBufferPointer, from beginning: StaticString) {
        events += 1
        guard data.starts(with: beginning), unescape(data.dropFirst(beginning.utf8CodeUnitCount)) else {
            ending = .failed("cannot be read: \(String(decoding: data, as: UTF8.self))")
            return
        }
    }

    /// - Returns: Whether the string ends and has only escapes that the scripted text needs.
    private mutating func unescape(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        var isEscaped = false
        for byte in bytes {
            if isEscaped {
                isEscaped = false
                switch byte {
                case UInt8(ascii: "n"): text.append(0x0A)
                case UInt8(ascii: "t"): text.append(0x09)
                case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(byte)
                default: return false
                }
            } else if byte == UInt8(ascii: "\"") {
                return true
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                text.append(byte)
            }
        }
        return false
    }
}
