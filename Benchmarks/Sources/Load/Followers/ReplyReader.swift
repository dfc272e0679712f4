/// Extracts from an event stream what is compared with the text that was sent.
///
/// Readers support only the streams of this product and search for bytes, because the tool shares the machine with what
/// it measures.
protocol ReplyReader {
    var hasStarted: Bool { get }
    /// Number of events with text so far.
    var events: Int { get }
    var ending: StreamEnding? { get }

    init()

    mutating func read(line: UnsafeRawBufferPointer)

    /// Compares what has arrived since the last call.
    ///
    /// - Parameter now: When it arrived, in nanoseconds of the monotonic clock.
    /// - Returns: Whether it is what was sent.
    mutating func take(from sent: SentText, at now: UInt64, into reading: inout Reading) -> Bool
}

/// The ending that a stream reports.
enum StreamEnding {
    case complete
    case failed(String)
}

extension ReplyReader {
    /// Reads whole lines and leaves an incomplete one.
    mutating func read(_ bytes: inout [UInt8]) {
        var start = 0
        bytes.withUnsafeBytes { bytes in
            for position in bytes.indices where bytes[position] == 0x0A {
                read(line: UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
                start = position + 1
            }
        }
        if start == bytes.count { bytes.removeAll(keepingCapacity: true) } else { bytes.removeFirst(start) }
    }
}

extension UnsafeRawBufferPointer {
    func starts(with text: StaticString) -> Bool {
        text.withUTF8Buffer { count >= $0.count && self[..<$0.count].elementsEqual($0) }
    }
}
