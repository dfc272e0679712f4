import TestSupport
import Testing

@testable import Storage

@Suite struct PostgreSQLOutageTests {
    private static let table = PostgreSQLTransactionTests.table

    @Test func `a restart and a crash under load lose nothing that was answered`() async throws {
        try await PostgreSQLServer.running { server in
            var settings = try PostgreSQLSettings(server.url(of: try await server.newDatabase()))
            settings.patience = .hangLimit
            try await withDriver(settings) { driver in
                try await driver.script(Self.table)
                let (stored, isOver) = (Count(), Flag())
                let load = Task {
                    await atOnce(4) { client in
                        var number = 0
                        while !isOver.isSet {
                            let id = client * 1_000_000 + number
                            try await driver.database.write(isRepeatable: true) { db in
                                try db.run("INSERT INTO items VALUES (\(id), 1) ON CONFLICT (id) DO NOTHING")
                            }
                            number += 1
                            stored.add()
                        }
                        return number
                    }
                }
                let progress: @Sendable () async throws -> Void = {
                    let before = stored.value
                    try await eventually("work goes on") { stored.value >= before + 20 }
                }

                try await progress()
                try await server.restart()
                try await progress()
                try await server.crash()
                try await server.start()
                try await progress()
                isOver.set()

                let results = await load.value
                #expect(results.failures().isEmpty)
                #expect(try await driver.number("SELECT count(*) FROM items") == results.successes().reduce(0, +))
            }
        }
    }

    @Test func `a standby is not used until it accepts writes`() async throws {
        try await PostgreSQLServer.running { server in
            var settings = try PostgreSQLSettings(server.url(of: try await server.newDatabase()))
            settings.patience = .milliseconds(100)
            let patient = settings
            try await withDriver(settings) { driver in
                try await driver.script(Self.table)
                try await server.becomeStandby()

                await #expect {
                    try await driver.database.write { try $0.run("INSERT INTO items VALUES (1, 1)") }
                } throws: {
                    isFailure($0, \.isUnavailable)
                }

                try await server.promote()
                var settings = patient
                settings.patience = .hangLimit
                try await withDriver(settings) { driver in
                    try await driver.database.write { try $0.run("INSERT INTO items VALUES (1, 1)") }
                }
            }
        }
    }
}
