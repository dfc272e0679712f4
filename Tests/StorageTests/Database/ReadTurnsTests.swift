import Dispatch
import Model
import Testing

@testable import Storage

@Suite struct ReadTurnsTests {
    @Test(.timeLimit(.minutes(5))) func `one user's long reads leave room for another's`() async throws {
        try await withDatabase(on: .sqlite) { database in
            let (ada, eve) = (User.ID(), User.ID())
            let release = DispatchSemaphore(value: 0)
            let count = 20
            let reading = Task {
                try await withThrowingTaskGroup { group in
                    for _ in 0..<count { group.addTask { try await database.read(for: eve) { _ in release.wait() } } }
                    try await group.waitForAll()
                }
            }
            while database.turns.waiting(of: eve) < count - database.turns.width { await Task.yield() }

            let found = try await database.read(for: ada) { try $0.row("SELECT 1 AS one") != nil }

            #expect(found)
            #expect(database.turns.running(of: eve) == database.turns.width)
            for _ in 0..<count { release.signal() }
            try await reading.value
            #expect(database.turns.running(of: eve) == 0 && database.turns.waiting(of: eve) == 0)
        }
    }

    @Test func `a read that fails gives its turn back`() async throws {
        try await withDatabase(on: .sqlite) { database in
            let eve = User.ID()

            for _ in 0..<database.turns.width + 1 {
                await #expect(throws: StoreError.notFound) {
                    try await database.read(for: eve) { _ in throw StoreError.notFound }
                }
            }

            #expect(database.turns.running(of: eve) == 0)
        }
    }
}
