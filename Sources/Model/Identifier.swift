package import Foundation
import Synchronization

/// A UUID with the type of its owner, so that a chat's identifier cannot be mistaken for a message's.
///
/// New ones are UUIDs of version 7 (RFC 9562): they sort in the order in which one process created them, which keeps
/// database indexes compact. The text form is lower-case.
package struct Identifier<Owner>: Hashable, Sendable, Codable, LosslessStringConvertible {
    package let uuid: UUID

    package init(uuid: UUID) {
        self.uuid = uuid
    }

    /// Creates an identifier that is greater than all others created by this process.
    package init() {
        uuid = UUIDSequence.shared.next(at: .now)
    }

    package init?(_ description: String) {
        guard let uuid = UUIDText.uuid(description) else { return nil }
        self.uuid = uuid
    }

    package var description: String { UUIDText.text(of: uuid) }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let identifier = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "Not a UUID")
        }
        self = identifier
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// UUIDs of version 7 in strictly increasing order, even within one millisecond and when the clock goes back.
///
/// - Source: RFC 9562, section 5.7 and section 6.2, method 3 (the 12 bits after the time are used as a counter).
struct UUIDSequence: ~Copyable {
    static let shared = UUIDSequence()

    /// Milliseconds since the Unix epoch and a 12-bit counter, as one number that only increases.
    private let last = Mutex<UInt64>(0)

    borrowing func next(at time: Timestamp) -> UUID {
        let ticks = last.withLock { last in
            let milliseconds = UInt64(max(0, time.microseconds / 1000))
            last = max(last + 1, milliseconds << 12)
            return last
        }
        let high = (ticks >> 12) << 16 | 0x7000 | (ticks & 0xFFF)
        let low = UInt64.random(in: 0...UInt64.max) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        func byte(_ word: UInt64, _ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64(index))) }
        return UUID(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3),
                byte(high, 4), byte(high, 5), byte(high, 6), byte(high, 7),
                byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3),
                byte(low, 4), byte(low, 5), byte(low, 6), byte(low, 7)
            ))
    }
}
