/// A JSON value as text that is stored and sent as it stands, byte for byte.
public struct JSONText: Sendable {
    /// The text.
    public let text: String

    /// A text that was written elsewhere.
    ///
    /// - Throws: ``JSONError`` unless it is one value surrounded only by white space.
    public init(_ text: String) throws(JSONError) {
        _ = try JSON(parsing: text)
        self.text = text
    }

    /// A value, encoded without white space.
    public init(_ value: JSON) {
        text = String(decoding: value.encoded(), as: UTF8.self)
    }
}

extension JSONText: Hashable {
    /// Equal bytes. Comparing as text would take different spellings of a letter for the same.
    public static func == (left: Self, right: Self) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
