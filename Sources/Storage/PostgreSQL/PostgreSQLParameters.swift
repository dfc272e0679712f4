internal import CPostgres
import Foundation
internal import Model

/// The types of PostgreSQL that the program reads or writes.
///
/// - Source: PostgreSQL, `src/include/catalog/pg_type.dat`.
enum PostgreSQLType {
    static let boolean: Oid = 16
    static let bytes: Oid = 17
    static let name: Oid = 19
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let text: Oid = 25
    static let oid: Oid = 26
    static let json: Oid = 114
    static let float4: Oid = 700
    static let float8: Oid = 701
    static let unknown: Oid = 705
    static let character: Oid = 1042
    static let varchar: Oid = 1043
    static let timestamp: Oid = 1114
    static let timestampWithZone: Oid = 1184
    static let numeric: Oid = 1700
    static let void: Oid = 2278
    static let uuid: Oid = 2950
    static let jsonb: Oid = 3802
    static let texts: Oid = 1009
    static let int8s: Oid = 1016
    static let uuids: Oid = 2951
    /// The server finds the type out.
    static let any: Oid = 0
}

/// The values of a statement in PostgreSQL's binary format.
///
/// Only this format says how long a text is: in the text format it would end at its first U+0000, silently.
///
/// - Source: PostgreSQL, the functions `*send` and `*recv` in `src/backend/utils/adt`.
struct PostgreSQLParameters: Sendable {
    private(set) var types: [Oid] = []
    /// All values, one after the other.
    private var bytes: [UInt8] = []
    /// Where each value ends; `nil` for NULL.
    private var ends: [Int?] = []

    /// The most that the protocol can count.
    private static let most = 65_535
    /// Most bytes of all values: what a message may have.
    private static let largest = 1 << 30

    /// - Throws: ``DatabaseFailure/other(_:)`` if a value cannot be stored.
    init(_ values: [Value]) throws {
        guard values.count <= Self.most else { throw DatabaseFailure.other("a statement has too many values") }
        types.reserveCapacity(values.count)
        ends.reserveCapacity(values.count)
        for value in values { try append(value) }
        guard bytes.count <= Self.largest else { throw DatabaseFailure.other("the values of a statement are too long") }
    }

    /// Bytes of all values.
    var size: Int { bytes.count }

    private mutating func append(_ value: Value) throws {
        switch value {
        case .null: types.append(PostgreSQLType.any)
        case .integer(let number): append(number, PostgreSQLType.int8)
        case .time(let time): append(time.microseconds, PostgreSQLType.int8)
        case .real(let number): append(Int64(bitPattern: number.bitPattern), PostgreSQLType.float8)
        case .boolean(let flag): append([flag ? 1 : 0], PostgreSQLType.boolean)
        case .bytes(let bytes): append(bytes, PostgreSQLType.bytes)
        case .uuid(let uuid): withUnsafeBytes(of: uuid.uuid) { append($0, PostgreSQLType.uuid) }
        case .text(let text): try append(text, PostgreSQLType.text)
        case .json(let text): try append(text, PostgreSQLType.json)
        case .list(let type, let values): try append(values, of: type)
        case .unwritable(let reason): throw DatabaseFailure.other(reason)
        }
        ends.append(value == .null ? nil : bytes.count)
    }

    /// An array of one dimension: how many there are of them, whether one is NULL, the type, the length, the first index;
    /// then each with its own length, -1 for NULL.
    private mutating func append(_ list: [Value], of type: ListType) throws {
        let elements = try PostgreSQLParameters(list)
        types.append(type.array)
        append(word: list.isEmpty ? 0 : 1)
        append(word: elements.ends.contains(nil) ? 1 : 0)
        append(word: type.element)
        if !list.isEmpty {
            append(word: UInt32(list.count))
            append(word: 1)
        }
        var start = 0
        for (end, element) in zip(elements.ends, elements.types) {
            guard let end else {
                append(word: .max)
                continue
            }
            guard element == type.element else { throw DatabaseFailure.other("a list has values of different types") }
            append(word: UInt32(end - start))
            bytes += elements.bytes[start..<end]
            start = end
        }
    }

    private mutating func append(word: UInt32) {
        withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
    }

    private mutating func append(_ number: Int64, _ type: Oid) {
        withUnsafeBytes(of: number.bigEndian) { append($0, type) }
    }

    private mutating func append(_ text: String, _ type: Oid) throws {
        guard !text.utf8.contains(0) else {
            throw DatabaseFailure.other("a text contains U+0000, which PostgreSQL cannot store")
        }
        append(text.utf8, type)
    }

    private mutating func append(_ value: some Sequence<UInt8>, _ type: Oid) {
        types.append(type)
        bytes.append(contentsOf: value)
    }

    /// What libpq takes: a pointer, a length and a format for each value.
    func withPointers<Result>(
        _ body: ([UnsafePointer<CChar>?], _ lengths: [CInt], _ formats: [CInt]) throws -> Result
    ) rethrows -> Result {
        // An empty text needs an address, or it would be NULL.
        try withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { buffer in
            bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
            var lengths: [CInt] = []
            var pointers: [UnsafePointer<CChar>?] = []
            var position = 0
            for end in ends {
                lengths.append(CInt((end ?? position) - position))
                pointers.append(end == nil ? nil : buffer.baseAddress.map { UnsafePointer($0 + position) })
                position = end ?? position
            }
            return try body(pointers, lengths, Array(repeating: 1, count: ends.count))
        }
    }
}

extension ListType {
    fileprivate var element: Oid {
        switch self {
        case .uuid: PostgreSQLType.uuid
        case .integer: PostgreSQLType.int8
        case .text: PostgreSQLType.text
        }
    }

    fileprivate var array: Oid {
        switch self {
        case .uuid: PostgreSQLType.uuids
        case .integer: PostgreSQLType.int8s
        case .text: PostgreSQLType.texts
        }
    }
}
