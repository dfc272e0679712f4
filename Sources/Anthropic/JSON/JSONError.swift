/// Why a text is not JSON.
public enum JSONError: Error, Sendable, Hashable {
    /// The bytes stop making sense at this offset.
    case malformed(offset: Int)
    /// Values are nested deeper than anyone writes by hand or needs.
    case tooDeep(limit: Int)
    /// There are more values than anyone needs: each takes many times the room of its text.
    case tooManyValues(limit: Int)
}
