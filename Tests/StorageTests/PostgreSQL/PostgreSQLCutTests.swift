import TestSupport
import Testing

@testable import Storage

@Suite struct PostgreSQLCutTests {
    @Test func `a server that says nothing any more is given up`() async throws {
        try await withProxy(adjusting: { ($0.silence, $0.patience) = (.milliseconds(500), .hangLimit) }) {
            driver, proxy in
            let backend = try await driver.number("SELECT pg_backend_pid()")
            proxy.mute()

            let other = try await driver.number("SELECT pg_backend_pid()")

            #expect(other != backend)
        }
    }

    @Test(arguments: [TCPProxy.Side.client, .server])
    func `a connection cut anywhere in a transaction gives a true answer`(side: TCPProxy.Side) async throws {
        try await withProxy(adjusting: { $0.patience = .hangLimit }) { driver, proxy in
            try await driver.script(
                "CREATE TABLE tries (id bigint, is_repeated boolean); CREATE TABLE locks AS SELECT 1 AS id")
            let attempt: @Sendable (Int, Bool) async -> (any Error)? = { id, isRepeatable in
                do {
                    try await driver.database.write(isRepeatable: isRepeatable) { db in
                        try db.expectRow("SELECT id FROM locks FOR UPDATE")
                        try db.run(
                            """
                            INSERT INTO tries SELECT \(id), \(isRepeatable) WHERE NOT (\(isRepeatable)
                              AND EXISTS (SELECT 1 FROM tries WHERE id = \(id) AND is_repeated))
                            """)
                        try db.run("UPDATE locks SET id = 1")
                    }
                    return nil
                } catch {
                    return error
                }
            }
            // On a connection that has prepared everything.
            let length: @Sendable () async -> Int = {
                #expect(await attempt(-1, false) == nil)
                let before = proxy.bytes(from: side)
                #expect(await attempt(-1, false) == nil)
                return proxy.bytes(from: side) - before
            }
            var outcomes: [String: Int] = [:]

            for bytes in 0..<(await length()) {
                #expect(await attempt(-1, false) == nil)
                proxy.cut(after: bytes, from: side)
                let error = await attempt(bytes, false)
                proxy.spare()
                let count = try await driver.single.run(.reading) { connection in
                    try connection.rows("SELECT 1 FROM tries WHERE id = \(bytes) AND NOT is_repeated").count
                }
                switch error {
                case nil: #expect(count == 1)
                case let error? where isFailure(error, \.isUnknownOutcome): #expect(count <= 1)
                case let error?: Issue.record(error)
                }
                outcomes[error.map { "\($0)" } ?? "stored", default: 0] += 1

                #expect(await attempt(-1, false) == nil)
                proxy.cut(after: bytes, from: side)
                #expect(await attempt(bytes, true) == nil)
                proxy.spare()
                let repeated = try await driver.single.run(.reading) { connection in
                    try connection.rows("SELECT 1 FROM tries WHERE id = \(bytes) AND is_repeated").count
                }
                #expect(repeated == 1)
            }

            #expect(outcomes.count == 2, "\(outcomes)")
            #expect(proxy.cuts > 100)
        }
    }
}
