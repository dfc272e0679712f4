/// Why a text is not JSON.
public enum JSONError: Error, Sendable, Hashable {
    /// The bytes are invalid at this offset.
    case malformed(offset: Int)
    /// Values are nested deeper than any real document.
    case tooDeep(limit: Int)
    /// There are more values than any real document has; each takes many times the memory of its text.
    case tooManyValues(limit: Int)
}
