import Foundation
import Model
import Testing

@testable import Storage

@Suite struct PostgreSQLValueTests {
    @Test func `values come back as they went in`() async throws {
        try await withPostgreSQL { driver in
            try await driver.script(
                """
                CREATE TABLE examples (i bigint, t text, b bytea, f boolean, m bigint, u uuid, j json, r float8)
                """)
            let texts = ["", "ж́🙂\r\n", String(repeating: "漢", count: 200_000), "019aaaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee"]
            let json = "{\"b\":1, \"a\":\"\\u0000\"}"
            let numbers = [Int.min, -1, 0, 1, .max]
            for index in 0..<5 {
                let text = texts[index % texts.count]
                let uuid = UUID()
                let bytes = index == 0 ? [] : [UInt8](0...255)
                let time = Timestamp(microseconds: Int64(numbers[index]))
                let real = [0.1, -.infinity, 1e300, -0.0, .leastNonzeroMagnitude][index]

                let row = try await driver.database.write { db in
                    try db.run("DELETE FROM examples")
                    try db.run(
                        """
                        INSERT INTO examples VALUES (\(numbers[index]), \(text), \(bytes), \(index.isMultiple(of: 2)),
                          \(time), \(Identifier<User>(uuid: uuid)), \(Raw(.json(json))),
                          \(real))
                        """)
                    return try db.expectRow("SELECT * FROM examples")
                }

                #expect(try row["i"] == numbers[index])
                #expect(try row["t"] == text)
                #expect(try row["b"] == bytes)
                #expect(try row["f"] == index.isMultiple(of: 2))
                #expect(try row["m"] == time)
                #expect(row.values[5] == .uuid(uuid))
                #expect(row.values[6] == .json(json))
                #expect(try (row["r"] as Double).bitPattern == real.bitPattern)
            }
        }
    }

    @Test func `NULL is stored in a column of any type, before and after a value`() async throws {
        try await withPostgreSQL { driver in
            try await driver.script("CREATE TABLE examples (i bigint, n integer, t text, u uuid, j json)")

            try await driver.database.write { db in
                for isNull in [true, false, true] {
                    let (number, text) = isNull ? (nil, nil) : (7, "x")
                    try db.run(
                        """
                        INSERT INTO examples VALUES (\(number as Int?), \(number as Int?), \(text as String?),
                          \(isNull ? nil : Identifier<User>()), \(isNull ? Raw(.null) : Raw(.json("[]"))))
                        """)
                }
            }

            let rows = try await driver.database.read { try $0.rows("SELECT * FROM examples ORDER BY i NULLS FIRST") }
            #expect(rows.count == 3)
            #expect(rows[0].values == Array(repeating: .null, count: 5))
            #expect(rows[2].values.prefix(3) == [.integer(7), .integer(7), .text("x")])
        }
    }

    @Test func `a text with U+0000 is refused before it is sent`() async throws {
        try await withPostgreSQL(adjusting: { $0.width = 1 }) { driver in
            let backend = try await driver.number("SELECT pg_backend_pid()")

            await #expect {
                try await driver.database.read { try $0.row("SELECT \("a\u{0}b") AS text") }
            } throws: {
                isFailure($0, \.isOther) && "\($0)".contains("U+0000")
            }

            #expect(try await driver.number("SELECT pg_backend_pid()") == backend)
        }
    }

    @Test(arguments: [
        ("sum(x::bigint) FROM (VALUES (9223372036854775806), (1)) AS v (x)", Int.max),
        ("sum(x::bigint) FROM (VALUES (-9223372036854775807), (-1)) AS v (x)", Int.min),
        ("0::numeric", 0), ("-10000::numeric", -10000), ("100000000::numeric", 100_000_000), ("7.000::numeric", 7),
        ("1.5::numeric", nil), ("9223372036854775808::numeric", nil), ("-9223372036854775809::numeric", nil),
        ("'NaN'::numeric", nil), ("'Infinity'::numeric", nil), ("0.0001::numeric", nil),
        ("1e100::numeric", nil), ("(-5)::int2", -5), ("(-5)::int4", -5), ("4000000000::oid", 4_000_000_000),
    ])
    func `a number is read exactly or not at all`(expression: String, number: Int?) async throws {
        try await withPostgreSQL { driver in
            let query = Query(
                stringLiteral: "SELECT " + (expression.contains("FROM") ? expression : "\(expression) AS sum"))
            if let number {
                let row = try await driver.database.read { try $0.expectRow(query) }
                #expect(try row["sum"] == number)
            } else {
                await #expect {
                    try await driver.database.read { try $0.row(query) }
                } throws: {
                    isFailure($0, \.isOther) && "\($0)".contains("column sum")
                }
            }
        }
    }

    @Test func `further types are read`() async throws {
        try await withPostgreSQL { driver in
            let row = try await driver.database.read { db in
                try db.expectRow(
                    """
                    SELECT 1.5::float4 AS half, 'x'::varchar AS word, 'n'::name AS name, '{"a": 1}'::jsonb AS object,
                      '1999-12-31 23:59:59.999999+00'::timestamptz AS time, 'infinity'::float8 AS large
                    """)
            }

            #expect(try row["half"] == 1.5)
            #expect(try row["word"] == "x")
            #expect(try row["name"] == "n")
            #expect(row.values[3] == .json("{\"a\": 1}"))
            #expect(try row["time"] == Timestamp(microseconds: 946_684_799_999_999))
            #expect(try row["large"] == Double.infinity)
        }
    }

    @Test func `a type that the program does not know is named`() async throws {
        try await withPostgreSQL { driver in
            await #expect {
                try await driver.database.read { try $0.row("SELECT '1 day'::interval AS age") }
            } throws: {
                isFailure($0, \.isOther) && "\($0)".contains("column age")
            }
        }
    }
}

/// A value as it is.
private struct Raw: Bindable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}
