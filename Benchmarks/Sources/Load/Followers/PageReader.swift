/// Extracts from the feed of a page which deltas the page shows.
///
/// A page gets rendered blocks, so not every byte can be compared. But each delta begins with the time of sending, which
/// no two deltas of a reply share: all of them must arrive, in order.
struct PageReader: ReplyReader {
    private(set) var hasStarted = false
    private(set) var events = 0
    private(set) var ending: StreamEnding?
    private var isForReply = false
    private var isEnding = false
    /// Times of deltas in the blocks that have arrived, including those that arrived earlier.
    private var times: [UInt64] = []

    mutating func read(line: UnsafeRawBufferPointer) {
        if line.starts(with: "data: ") {
            guard isForReply else { return }
            events += 1
            readTimes(in: line)
            if isEnding { readEnding(in: line) }
        } else if line.starts(with: "event: ") {
            isEnding = line.elementsEqual("event: end".utf8)
            isForReply = isEnding || line.elementsEqual("event: block".utf8)
        } else if line.starts(with: "retry: ") {
            hasStarted = true
        }
    }

    mutating func take(from sent: SentText, at now: UInt64, into reading: inout Reading) -> Bool {
        defer { times.removeAll(keepingCapacity: true) }
        return sent.includes(times, after: &reading.position, now: now, delays: &reading.delays)
    }

    private mutating func readEnding(in line: UnsafeRawBufferPointer) {
        let text = String(decoding: line, as: UTF8.self)
        ending = text.contains("\"status\":\"complete\"") ? .complete : .failed("the reply did not end as complete")
    }

    /// Finds runs of as many digits as a time has. Such a run touches one of every so many bytes.
    private mutating func readTimes(in line: UnsafeRawBufferPointer) {
        var position = DeltaText.timeLength - 1
        while position < line.count {
            defer { position += DeltaText.timeLength }
            guard Self.isDigit(line[position]) else { continue }
            var start = position
            while start > 0, Self.isDigit(line[start - 1]) { start -= 1 }
            var end = position + 1
            while end < line.count, Self.isDigit(line[end]) { end += 1 }
            if end - start == DeltaText.timeLength { times.append(DeltaText.time(in: line[start..<end])) }
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
