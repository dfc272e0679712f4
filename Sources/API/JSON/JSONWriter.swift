/// Writes JSON in UTF-8, without blanks.
///
/// - Source: RFC 8259.
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8] = []
    /// Whether the next field or element follows another one.
    private var needsComma = false

    public init() {}

    /// The JSON of a value.
    public static func bytes(of value: some JSONWritable) -> [UInt8] {
        var json = JSONWriter()
        value.write(to: &json)
        return json.bytes
    }

    /// Writes an object; `fields` writes its fields.
    mutating func object(_ fields: (inout JSONWriter) -> Void) {
        enclose(UInt8(ascii: "{"), UInt8(ascii: "}"), fields)
    }

    /// Writes an array; `elements` writes its elements.
    mutating func array(_ elements: (inout JSONWriter) -> Void) {
        enclose(UInt8(ascii: "["), UInt8(ascii: "]"), elements)
    }

    mutating func field(_ name: some CodingKey, _ value: some JSONWritable) {
        separate()
        append(text: name.stringValue)
        bytes.append(UInt8(ascii: ":"))
        value.write(to: &self)
        needsComma = true
    }

    mutating func element(_ value: some JSONWritable) {
        separate()
        value.write(to: &self)
        needsComma = true
    }

    /// Writes what needs no escaping: a number, `true`, `false` or `null`.
    mutating func append(literal: String) {
        bytes.append(contentsOf: literal.utf8)
    }

    /// Writes a string with its quotation marks.
    mutating func append(text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes.append(escaping: UnsafeRawBufferPointer($0)) }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func enclose(_ opening: UInt8, _ closing: UInt8, _ content: (inout JSONWriter) -> Void) {
        bytes.append(opening)
        needsComma = false
        content(&self)
        bytes.append(closing)
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = false
    }
}
