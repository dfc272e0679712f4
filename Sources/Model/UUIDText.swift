package import Foundation

/// The text form of a UUID: 36 lower-case characters.
///
/// Foundation writes and reads it through `printf` and `scanf`, which is most of the cost of a list.
///
/// - Source: RFC 9562, section 4.
package enum UUIDText {
    package static let length = 36

    /// The text, as bytes of ASCII that are valid during the call.
    package static func withText<Result>(
        of uuid: UUID, _ body: (UnsafeMutableBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length) { text in
            withUnsafeBytes(of: uuid.uuid) { write($0, to: text) }
            return try body(text)
        }
    }

    /// The text.
    package static func text(of uuid: UUID) -> String {
        withUnsafeBytes(of: uuid.uuid) { bytes in
            String(unsafeUninitializedCapacity: length) { text in
                write(bytes, to: text)
                return length
            }
        }
    }

    /// Reads the text in upper or lower case.
    package static func uuid(_ text: some StringProtocol) -> UUID? {
        text.utf8.withContiguousStorageIfAvailable { uuid($0, isCanonical: false) }
            ?? Array(text.utf8).withUnsafeBufferPointer { uuid($0, isCanonical: false) }
    }

    /// Reads the text only if writing the UUID gives it again, byte for byte.
    package static func uuid(canonical text: UnsafeBufferPointer<UInt8>) -> UUID? {
        uuid(text, isCanonical: true)
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to text: UnsafeMutableBufferPointer<UInt8>) {
        var position = 0
        for (index, byte) in bytes.enumerated() {
            if startsGroup(index) {
                text[position] = UInt8(ascii: "-")
                position += 1
            }
            text[position] = digit(byte >> 4)
            text[position + 1] = digit(byte & 15)
            position += 2
        }
    }

    private static func uuid(_ text: UnsafeBufferPointer<UInt8>, isCanonical: Bool) -> UUID? {
        guard text.count == length else { return nil }
        var uuid: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        let isValid = withUnsafeMutableBytes(of: &uuid) { bytes in
            var position = 0
            for index in bytes.indices {
                if startsGroup(index) {
                    guard text[position] == UInt8(ascii: "-") else { return false }
                    position += 1
                }
                guard let high = value(of: text[position], isCanonical),
                    let low = value(of: text[position + 1], isCanonical)
                else { return false }
                bytes[index] = high << 4 | low
                position += 2
            }
            return true
        }
        return isValid ? UUID(uuid: uuid) : nil
    }

    /// Whether there is a hyphen before a byte.
    private static func startsGroup(_ index: Int) -> Bool {
        index == 4 || index == 6 || index == 8 || index == 10
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private static func value(of digit: UInt8, _ isCanonical: Bool) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F") where !isCanonical: digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
