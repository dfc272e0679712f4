import Logging
import Model
import TestSupport
import Testing

@testable import Assistant
@testable import Storage

@Suite struct SweepingTests {
    @Test func `entries that expire while the server runs are removed repeatedly until it stops`() async throws {
        try await TestDatabase.provided { place in
            let database = try await place.open()
            let sweep = Sweep(database: database)

            let sweeping = Task { try await Sweeping(sweep: sweep, interval: .milliseconds(1), logger: .silent).run() }

            for _ in 1...3 {
                try await database.addOldAttempt()
                try await eventually("sweeping", within: .seconds(120)) { try await database.attempts() == 0 }
            }
            sweeping.cancel()
            try await sweeping.value
            try await database.close()
        }
    }
}

extension Database {
    fileprivate func addOldAttempt() async throws {
        let past = Timestamp.now - .days(9)
        try await LoginAttempts(database: self).begin(email: "ada@example.org", address: nil, at: past)
    }

    fileprivate func attempts() async throws -> Int {
        try await read { try $0.expectRow("SELECT COUNT(*) AS n FROM login_attempts")["n"] }
    }
}
