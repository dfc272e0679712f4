internal import API
internal import NIOCore

extension ByteBuffer {
    /// An event with an id. Its data is JSON, which has no line breaks and so stands on one line.
    ///
    /// - Source: WHATWG HTML, "Server-sent events".
    init(event name: StaticString, id: String, _ data: some JSONWritable) {
        let json = JSONWriter.bytes(of: data)
        self.init()
        reserveCapacity(json.count + id.utf8.count + name.utf8CodeUnitCount + 24)
        writeStaticString("id: ")
        writeString(id)
        writeStaticString("\nevent: ")
        writeStaticString(name)
        writeStaticString("\ndata: ")
        writeBytes(json)
        writeStaticString("\n\n")
    }
}
