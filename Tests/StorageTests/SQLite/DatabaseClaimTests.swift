import Testing

@testable import Storage

@Suite struct DatabaseClaimTests {
    @Test func `a database is one server's at a time, and free again when the server is gone`() async throws {
        try await withDatabase(on: .sqlite) { database in
            var claim: DatabaseClaim? = try database.claim()

            #expect(throws: DatabaseFailure.self) { try database.claim() }
            withExtendedLifetime(claim) {}
            claim = nil

            _ = try database.claim()
        }
    }
}
