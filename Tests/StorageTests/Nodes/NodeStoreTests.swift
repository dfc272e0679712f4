import Model
import Testing

@testable import Storage

/// Servers that use the same database agree on which of them are there.
@Suite struct NodeStoreTests {
    @Test(arguments: Engine.allCases)
    func `a server whose lease has run out is taken for dead by one other, however many look`(
        engine: Engine
    ) async throws {
        try await withDatabase(on: engine) { database in
            let nodes = NodeStore(database: database)
            let dead = Node.ID()
            try await nodes.add(dead, version: "", lease: .seconds(-1), isAlone: false)

            let removed = await atOnce(20) { _ in try await nodes.removeExpired(except: Node.ID()) }

            #expect(removed.failures().isEmpty)
            #expect(removed.successes().flatMap { $0 } == [dead])
            #expect(try await !nodes.renew(dead, for: .seconds(10)))
            #expect(try await nodes.countAlive() == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a server whose lease holds is left alone, and so is the one that looks`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let nodes = NodeStore(database: database)
            let (alive, looking) = (Node.ID(), Node.ID())
            try await nodes.add(alive, version: "", lease: .seconds(600), isAlone: false)
            try await nodes.add(looking, version: "", lease: .seconds(-1), isAlone: false)

            #expect(try await nodes.removeExpired(except: looking).isEmpty)
            #expect(try await nodes.renew(looking, for: .seconds(600)))
            #expect(try await nodes.countAlive() == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a lease that has run out can be renewed until somebody notices`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let nodes = NodeStore(database: database)
            let late = Node.ID()
            try await nodes.add(late, version: "", lease: .seconds(-1), isAlone: false)

            #expect(try await nodes.renew(late, for: .seconds(600)))
            #expect(try await nodes.removeExpired(except: Node.ID()).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a server that is alone removes what others have left`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let nodes = NodeStore(database: database)
            let left = Node.ID()
            try await nodes.add(left, version: "", lease: .seconds(600), isAlone: false)
            try await nodes.add(Node.ID(), version: "", lease: .seconds(600), isAlone: true)

            #expect(try await !nodes.renew(left, for: .seconds(600)))
            #expect(try await nodes.countAlive() == 1)
        }
    }
}
