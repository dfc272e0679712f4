import EventStream

/// Parses a whole stream in chunks of a given size.
func parse(_ stream: [UInt8], portion: Int = .max, maximumEventSize: Int = 1 << 20) throws -> [ServerSentEvent] {
    var parser = EventStreamParser(maximumEventSize: maximumEventSize)
    var events: [ServerSentEvent] = []
    var rest = stream[...]
    while !rest.isEmpty {
        events += try parser.feed(Array(rest.prefix(portion)))
        rest = rest.dropFirst(portion)
    }
    return events
}

func parse(_ stream: String, portion: Int = .max) throws -> [ServerSentEvent] {
    try parse(Array(stream.utf8), portion: portion)
}

/// A small stream with all the difficult parts: kinds of line ends, several data lines, multi-byte letters, comments.
let capturedStream = """
    : welcome\r
    event: message_start\r
    data: {"type":"message_start"}\r
    \r
    id: 7\r\
    event: content_block_delta\n\
    data: {"text":"é🙂"}\n\
    \n\
    :\n\
    \n\
    data: a\r\
    data: b\r\n\
    data\n\
    \r\n\
    data: last\n\n
    """
