import Model
import Synchronization
import Testing

@testable import Storage

/// One user's long reads leave the database's readers to others.
@Suite(.timeLimit(.minutes(10))) struct ReadTurnsTests {
    private static let reads: [String: @Sendable (MessageStore, Chat.ID, Message.ID, User.ID) async throws -> Void] = [
        "a page of the API": { _ = try await $0.messages(in: $1, of: $3) },
        "a page before a message": { _ = try await $0.messages(in: $1, of: $3, before: $2) },
        "the newest messages": { _ = try await $0.window(.newest, in: $1, of: $3, limit: 50) },
        "messages around another": { _ = try await $0.window(.around($2), in: $1, of: $3, limit: 50) },
        "messages before another": { _ = try await $0.window(.before($2), in: $1, of: $3, limit: 50) },
        "messages after another": { _ = try await $0.window(.after($2), in: $1, of: $3, limit: 50) },
        "another branch": { _ = try await $0.window(replacing: $2, to: $2, in: $1, of: $3, limit: 50) },
        "what has changed": { _ = try await $0.changes(in: $1, of: $3, after: 0, from: nil) },
    ]

    @Test(arguments: reads.keys.sorted())
    func `a long read waits for the same user's reads, and for nobody else's`(name: String) async throws {
        try await withChat(on: .sqlite) { room in
            let read = try #require(Self.reads[name])
            let middle = try await room.addConversation(of: 10)[5].id
            let turns = room.database.turns
            let held = (0..<ReadTurns.width).map { _ in AsyncStream.makeStream(of: Void.self) }

            try await withThrowingTaskGroup { group in
                for (stream, _) in held {
                    group.addTask { try await turns.run(for: room.ada.id) { for await _ in stream {} } }
                }
                while turns.running(of: room.ada.id) < ReadTurns.width { await Task.yield() }

                group.addTask { try await read(room.messages, room.chat.id, middle, room.ada.id) }

                while turns.waiting(of: room.ada.id) < 1 { await Task.yield() }
                try await turns.run(for: User.ID()) {}
                for (_, ending) in held { ending.finish() }
                try await group.waitForAll()
            }
            #expect(turns.running(of: room.ada.id) == 0)
        }
    }

    @Test func `never more than two reads of a user run, and all of them get their turn`() async throws {
        let turns = ReadTurns()
        let user = User.ID()
        let counts = Mutex((running: 0, most: 0, ended: 0))

        try await withThrowingTaskGroup { group in
            for _ in 0..<100 {
                group.addTask {
                    try await turns.run(for: user) {
                        counts.withLock { ($0.running, $0.most) = ($0.running + 1, max($0.most, $0.running + 1)) }
                        for _ in 0..<10 { await Task.yield() }
                        counts.withLock { ($0.running, $0.ended) = ($0.running - 1, $0.ended + 1) }
                    }
                }
            }
            try await group.waitForAll()
        }

        #expect(counts.withLock(\.most) <= ReadTurns.width)
        #expect(counts.withLock(\.ended) == 100)
        #expect(turns.running(of: user) == 0)
    }

    @Test func `a read that fails, or that nobody waits for any more, gives its turn on`() async throws {
        struct Fault: Error {}
        let turns = ReadTurns()
        let user = User.ID()

        for _ in 0..<10 {
            await #expect(throws: Fault.self) { try await turns.run(for: user) { throw Fault() } }
            let cancelled = Task { try await turns.run(for: user) {} }
            cancelled.cancel()
            _ = await cancelled.result
        }

        #expect(try await turns.run(for: user) { 1 } == 1)
        #expect(turns.running(of: user) == 0)
    }
}
