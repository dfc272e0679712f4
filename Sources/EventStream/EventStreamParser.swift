/// Reads a `text/event-stream` from bytes that arrive in chunks of any size.
///
/// Lines are split before anything is decoded, so a character cut in two by the network stays whole; invalid UTF-8
/// becomes U+FFFD. An event cut off by the end of the stream is never reported, so there is nothing to call at the end.
/// Every byte is read once, however the chunks are cut.
///
/// - Source: WHATWG HTML, "Interpreting an event stream"
///   <https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation>.
public struct EventStreamParser: Sendable {
    /// 8 MiB, room for the largest events of today's model servers.
    public static let defaultMaximumEventSize = 8 << 20

    /// The most bytes that an unfinished event may hold, including the last identifier.
    public let maximumEventSize: Int

    /// How many comments were seen. Senders use comments as keep-alives.
    public private(set) var commentCount = 0

    private var unfinishedLine: [UInt8] = []
    private var lastByteWasCarriageReturn = false
    private var isFirstLine = true
    private var failure: EventStreamError?

    private var id: String?
    private var event: String?
    private var data: [UInt8] = []
    private var hasData = false

    /// A parser at the start of a stream.
    ///
    /// - Parameter maximumEventSize: Bytes that an unfinished event may hold.
    public init(maximumEventSize: Int = Self.defaultMaximumEventSize) {
        self.maximumEventSize = maximumEventSize
    }

    /// Takes the next bytes and returns the events they complete.
    ///
    /// - Throws: ``EventStreamError``; after that every call throws the same.
    public mutating func feed(_ bytes: [UInt8]) throws(EventStreamError) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        try feed(bytes.span.bytes, into: &events)
        return events
    }

    /// Takes the next bytes and appends the events they complete.
    ///
    /// - Parameters:
    ///   - bytes: The next chunk, of any length.
    ///   - events: Where to put the events. It also gets those completed before a failure.
    /// - Throws: ``EventStreamError``; after that every call throws the same.
    public mutating func feed(
        _ bytes: RawSpan, into events: inout [ServerSentEvent]
    ) throws(EventStreamError) {
        if let failure {
            throw failure
        }
        let failure = bytes.withUnsafeBytes { readLines(of: $0, into: &events) }
        if let failure {
            self.failure = failure
            (unfinishedLine, data) = ([], [])
            throw failure
        }
    }

    private mutating func readLines(
        of bytes: UnsafeRawBufferPointer, into events: inout [ServerSentEvent]
    ) -> EventStreamError? {
        var lineStart = 0
        for position in 0..<bytes.count {
            let byte = bytes[position]
            guard byte <= Octet.carriageReturn, Octet.isLineEnd(byte) else { continue }
            if byte == Octet.lineFeed, followsCarriageReturn(position, in: bytes) {
                lineStart = position + 1
                continue
            }
            let part = UnsafeRawBufferPointer(rebasing: bytes[lineStart..<position])
            guard fits(part.count) else { return .eventTooLarge(limit: maximumEventSize) }
            finishLine(with: part, into: &events)
            lineStart = position + 1
        }
        lastByteWasCarriageReturn = bytes.last.map { $0 == Octet.carriageReturn } ?? lastByteWasCarriageReturn
        guard fits(bytes.count - lineStart) else { return .eventTooLarge(limit: maximumEventSize) }
        unfinishedLine.append(contentsOf: bytes[lineStart...])
        return nil
    }

    private func followsCarriageReturn(_ position: Int, in bytes: UnsafeRawBufferPointer) -> Bool {
        position == 0 ? lastByteWasCarriageReturn : bytes[position - 1] == Octet.carriageReturn
    }

    private func fits(_ more: Int) -> Bool {
        let names = (id?.utf8.count ?? 0) + (event?.utf8.count ?? 0)
        return unfinishedLine.count + data.count + names + more <= maximumEventSize
    }

    private mutating func finishLine(with part: UnsafeRawBufferPointer, into events: inout [ServerSentEvent]) {
        guard !unfinishedLine.isEmpty else {
            return readLine(part, into: &events)
        }
        var line: [UInt8] = []
        swap(&line, &unfinishedLine)
        line.append(contentsOf: part)
        line.withUnsafeBytes { readLine($0, into: &events) }
    }

    private mutating func readLine(_ bytes: UnsafeRawBufferPointer, into events: inout [ServerSentEvent]) {
        let line = isFirstLine ? bytes.withoutByteOrderMark : bytes
        isFirstLine = false
        guard let first = line.first else {
            return dispatch(into: &events)
        }
        guard first != Octet.colon else {
            commentCount += 1
            return
        }
        let colon = line.firstIndex(of: Octet.colon)
        let name = UnsafeRawBufferPointer(rebasing: line[..<(colon ?? line.count)])
        var value = line[(colon.map { $0 + 1 } ?? line.count)...]
        if value.first == Octet.space {
            value = value.dropFirst()
        }
        readField(name, UnsafeRawBufferPointer(rebasing: value))
    }

    private mutating func readField(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        if name.spells("data") {
            if hasData {
                data.append(Octet.lineFeed)
            }
            data.append(contentsOf: value)
            hasData = true
        } else if name.spells("event") {
            event = value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
        } else if name.spells("id"), !value.contains(Octet.null) {
            id = String(decoding: value, as: UTF8.self)
        }
    }

    private mutating func dispatch(into events: inout [ServerSentEvent]) {
        if hasData {
            events.append(ServerSentEvent(id: id, event: event, data: String(decoding: data, as: UTF8.self)))
            data.removeAll(keepingCapacity: data.count <= 1 << 16)
            hasData = false
        }
        event = nil
    }
}

extension UnsafeRawBufferPointer {
    fileprivate var withoutByteOrderMark: UnsafeRawBufferPointer {
        starts(with: [0xEF, 0xBB, 0xBF]) ? UnsafeRawBufferPointer(rebasing: dropFirst(3)) : self
    }

    fileprivate func spells(_ name: StaticString) -> Bool {
        name.withUTF8Buffer { count == $0.count && elementsEqual($0) }
    }
}
