extension ServerSentEvent {
    /// The event as sent, including the blank line at its end.
    ///
    /// A line break inside ``data`` starts another `data` line; a reader gets any kind of line break back as LF. Inside
    /// ``id`` and ``event`` CR, LF and NUL are left out, so that no value can forge a line.
    public func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.utf8.count + 64)
        if let id {
            bytes.appendField("id", oneLine: id)
        }
        if let event {
            bytes.appendField("event", oneLine: event)
        }
        bytes.appendDataLines(data)
        bytes.append(Octet.lineFeed)
        return bytes
    }

    /// A comment: readers ignore it, but it keeps proxies and idle timers from closing the connection.
    ///
    /// - Parameter text: What the comment says. Line breaks are left out.
    public static func comment(_ text: String = "") -> [UInt8] {
        var bytes: [UInt8] = [Octet.colon, Octet.space]
        bytes.appendOneLine(text)
        bytes.append(Octet.lineFeed)
        return bytes
    }
}

extension [UInt8] {
    fileprivate mutating func appendField(_ name: StaticString, oneLine value: String) {
        appendName(name)
        appendOneLine(value)
        append(Octet.lineFeed)
    }

    fileprivate mutating func appendOneLine(_ value: String) {
        for byte in value.utf8 where !Octet.isLineEnd(byte) && byte != Octet.null {
            append(byte)
        }
    }

    fileprivate mutating func appendDataLines(_ data: String) {
        var followsCarriageReturn = false
        appendName("data")
        guard data.utf8.contains(where: Octet.isLineEnd) else {
            append(contentsOf: data.utf8)
            append(Octet.lineFeed)
            return
        }
        for byte in data.utf8 {
            if byte == Octet.lineFeed && followsCarriageReturn {
                followsCarriageReturn = false
                continue
            }
            followsCarriageReturn = byte == Octet.carriageReturn
            if Octet.isLineEnd(byte) {
                append(Octet.lineFeed)
                appendName("data")
            } else {
                append(byte)
            }
        }
        append(Octet.lineFeed)
    }

    private mutating func appendName(_ name: StaticString) {
        name.withUTF8Buffer { append(contentsOf: $0) }
        append(Octet.colon)
        append(Octet.space)
    }
}
