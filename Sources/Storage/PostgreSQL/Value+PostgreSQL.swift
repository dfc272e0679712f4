internal import CPostgres
import Foundation
internal import Model

extension Value {
    /// Reads a value in PostgreSQL's binary format. `nil` if the program does not know its type, or it does not fit.
    init?(binary bytes: UnsafeRawBufferPointer, type: Oid) {
        switch type {
        case PostgreSQLType.boolean: self = .boolean(bytes.first != 0)
        case PostgreSQLType.int8, PostgreSQLType.int4, PostgreSQLType.int2:
            guard let number = Self.integer(bytes) else { return nil }
            self = .integer(number)
        case PostgreSQLType.oid:
            guard let number = Self.integer(bytes).map(UInt32.init(truncatingIfNeeded:)) else { return nil }
            self = .integer(Int64(number))
        case PostgreSQLType.float8:
            guard bytes.count == 8, let bits = Self.integer(bytes) else { return nil }
            self = .real(Double(bitPattern: UInt64(bitPattern: bits)))
        case PostgreSQLType.float4:
            guard bytes.count == 4, let bits = Self.integer(bytes) else { return nil }
            self = .real(Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))))
        case PostgreSQLType.numeric:
            guard let number = Self.numeric(bytes) else { return nil }
            self = .integer(number)
        case PostgreSQLType.text, PostgreSQLType.varchar, PostgreSQLType.character, PostgreSQLType.name,
            PostgreSQLType.unknown:
            self = .text(String(decoding: bytes, as: UTF8.self))
        case PostgreSQLType.json: self = .json(String(decoding: bytes, as: UTF8.self))
        case PostgreSQLType.jsonb:
            // A version number comes first.
            guard bytes.first == 1 else { return nil }
            self = .json(String(decoding: bytes.dropFirst(), as: UTF8.self))
        case PostgreSQLType.bytes: self = .bytes(Array(bytes))
        case PostgreSQLType.uuid:
            guard bytes.count == 16 else { return nil }
            self = .uuid(UUID(uuid: bytes.loadUnaligned(as: uuid_t.self)))
        case PostgreSQLType.timestamp, PostgreSQLType.timestampWithZone:
            guard let time = Self.time(bytes) else { return nil }
            self = .time(time)
        case PostgreSQLType.void: self = .null
        default: return nil
        }
    }

    /// A signed integer of 2, 4 or 8 bytes.
    private static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        switch bytes.count {
        case 2: Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        case 4: Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case 8: Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        default: nil
        }
    }

    /// Microseconds since 2000. The first and the last number mean infinity.
    private static func time(_ bytes: UnsafeRawBufferPointer) -> Timestamp? {
        guard bytes.count == 8, let number = integer(bytes), number != .min, number != .max else { return nil }
        let (microseconds, isTooLate) = number.addingReportingOverflow(946_684_800_000_000)
        return isTooLate ? nil : Timestamp(microseconds: microseconds)
    }

    /// A decimal number, such as a sum of integers, in groups of four digits: their number, the exponent of the first,
    /// the sign, the digits to show, then the groups. `nil` if it has a fraction or is too large.
    private static func numeric(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard bytes.count >= 8, bytes.count.isMultiple(of: 2) else { return nil }
        let words = (0..<bytes.count / 2).map {
            UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self))
        }
        let groups = words.dropFirst(4).map(Int64.init)
        let exponent = Int(Int16(bitPattern: words[1]))
        guard groups.count == Int(words[0]), words[2] == 0 || words[2] == 0x4000 else { return nil }
        guard groups.dropFirst(max(exponent + 1, 0)).allSatisfy({ $0 == 0 }) else { return nil }
        guard groups.contains(where: { $0 != 0 }) else { return 0 }
        // Five groups hold all 64-bit integers.
        guard exponent < 5 else { return nil }
        // Below zero there is one number more.
        var number: Int64 = 0
        for position in 0...exponent {
            let group = position < groups.count ? groups[position] : 0
            let (shifted, isTooLarge) = number.multipliedReportingOverflow(by: 10_000)
            let (sum, isLarger) = shifted.subtractingReportingOverflow(group)
            guard !isTooLarge, !isLarger else { return nil }
            number = sum
        }
        if words[2] == 0x4000 { return number }
        return number == .min ? nil : -number
    }
}
