import Foundation
import Testing

@testable import Storage

@Suite struct TableRowsTests {
    @Test(arguments: Engine.allCases)
    func `a part has no more rows and bytes than it may, but at least one row`(engine: Engine) async throws {
        try await withEmptyDatabase(on: engine) { database in
            try await database.write { db in
                try db.connection.script(
                    engine == .sqlite
                        ? "CREATE TABLE t (a INTEGER NOT NULL, b TEXT NOT NULL, c TEXT, PRIMARY KEY (b, a)) WITHOUT ROWID"
                        : "CREATE TABLE t (a bigint, b text COLLATE \"C\", c text, PRIMARY KEY (b, a))")
                for (index, length) in [600, 300, 5000, 400, 600, 1, 1, 1].enumerated() {
                    let text = String(repeating: "ä", count: length / 2)
                    try db.run("INSERT INTO t (a, b, c) VALUES (\(index), \(index < 4 ? "Z" : "a"), \(text))")
                }
                try db.run("INSERT INTO t (a, b, c) VALUES (9, 'b', NULL)")
            }
            let table = try #require(try await database.read { try CopiedTable.all(on: $0.connection) }.first)
            let limit = TableRows.Limit(rows: 3, bytes: 1002)
            let rows = TableRows(table: table, database: database, limit: limit, replacesNUL: false)

            var (parts, key): ([[StoredValue]], [StoredValue]?) = ([], nil)
            while true {
                let part = try await rows.part(after: key)
                guard let last = part.lastKey else { break }
                parts.append(part.rows.map { $0[0] })
                key = last
            }

            #expect(parts == [[0, 1], [2], [3, 4], [5, 6, 7], [9]].map { $0.map(StoredValue.integer) })
        }
    }

    @Test func `rows have the same sum in any order, and another one if anything differs`() {
        let rows: [[StoredValue]] = [
            [.integer(1), .text("a")], [.integer(2), .null], [.integer(2), .null], [.text(""), .bytes([])],
        ]
        func sum(_ rows: [[StoredValue]]) -> TableSum {
            var sum = TableSum()
            for row in rows { sum.add(TableRows.Part(rows: [row], lastKey: nil, replacements: 0)) }
            return sum
        }

        #expect(sum(rows).isSame(as: sum(rows.reversed())))
        let others: [[[StoredValue]]] = [
            Array(rows.dropLast()), rows + [rows[0]], [rows[0], rows[0]] + rows[2...],
            [[.integer(1), .text("b")]] + rows[1...], [[.text("a"), .integer(1)]] + rows[1...],
            [[.integer(1), .bytes([97])]] + rows[1...], rows[..<3] + [[.text(""), .null]],
            [[.real(1), .text("a")]] + rows[1...],
        ]
        for other in others { #expect(!sum(rows).isSame(as: sum(other)), "\(other)") }
    }

    @Test func `a key is read again as it was written`() throws {
        let key: [StoredValue] = [
            .null, .integer(.min), .integer(7), .real(-0.5), .text("null\0byte 🙂"), .text(""), .bytes([0, 255]),
            .bytes([]),
        ]
        var bytes: [UInt8] = []
        for value in key { value.append(to: &bytes) }

        #expect(StoredValue.values(from: bytes) == key)
        for count in 1..<bytes.count where StoredValue.values(from: Array(bytes[..<count])) != nil {
            let read = StoredValue.values(from: Array(bytes[..<count]))
            #expect(read == Array(key.prefix(read?.count ?? 0)))
        }
        #expect(StoredValue.values(from: [9] + Array(repeating: 0, count: 8)) == nil)
        #expect(StoredValue.values(from: [1] + Array(repeating: 255, count: 8)) == nil)
        #expect(CopyProgress.Place("0g") == nil && CopyProgress.Place("000") == nil)
        #expect(CopyProgress.Place("end") == .end && CopyProgress.Place(nil) == .beginning)
    }
}
