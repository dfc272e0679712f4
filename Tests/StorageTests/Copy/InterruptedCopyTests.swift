import Testing

@testable import Storage

/// Copies that did not come to their end at once.
@Suite(.timeLimit(.minutes(10))) struct InterruptedCopyTests {
    private struct Interruption: Error {}

    /// A copy in parts of two rows.
    private func copy(_ source: Database, _ target: Database, interruptedAfter parts: Int? = nil) -> DatabaseCopy {
        var copy = DatabaseCopy(from: source, to: target)
        copy.limit.rows = 2
        let count = Count()
        copy.afterPart = {
            count.add()
            if let parts, count.value == parts { throw Interruption() }
        }
        return copy
    }

    @Test(arguments: CopyPair.mixed)
    func `a copy goes on at the next part, wherever it was interrupted`(pair: CopyPair) async throws {
        try await withFilledDatabase(pair) { filled, open in
            var interruptions = 0
            while true {
                let target = try open()
                do {
                    _ = try await copy(filled.database, target, interruptedAfter: 1).run(logger: .silent)
                    #expect(try await target.everything() == filled.database.everything())
                    try await target.close()
                    break
                } catch is Interruption {
                    interruptions += 1
                    await #expect(throws: SchemaError.incompleteCopy) { try await target.requireCurrentSchema() }
                    await #expect(throws: SchemaError.incompleteCopy) { try await target.migrate(logger: .silent) }
                    try await target.close()
                }
            }
            // Each table ends with a part without rows.
            #expect(interruptions > 50)
        }
    }

    @Test(arguments: CopyPair.mixed)
    func `an interrupted copy continues only the database it began with`(pair: CopyPair) async throws {
        try await withFilledDatabase(pair) { filled, open in
            let target = try open()
            await #expect(throws: Interruption.self) {
                try await copy(filled.database, target, interruptedAfter: 9).run(logger: .silent)
            }

            try await withEmptyDatabase(on: pair.from) { other in
                try await other.migrate(logger: .silent)
                _ = try await other.makeUser("zoe")
                await #expect(throws: CopyError.otherSource) {
                    try await copy(other, target).run(logger: .silent)
                }
            }
            try await withEmptyDatabase(on: .sqlite) { other in
                await #expect(throws: CopyError.incompleteSource) { try await copy(target, other).run(logger: .silent) }
            }

            _ = try await copy(filled.database, target).run(logger: .silent)
            #expect(try await target.everything() == filled.database.everything())
            try await target.close()
        }
    }

    @Test(arguments: CopyPair.mixed)
    func `a source that changes meanwhile gives no complete copy`(pair: CopyPair) async throws {
        try await withFilledDatabase(pair) { filled, open in
            let target = try open()
            var copy = DatabaseCopy(from: filled.database, to: target)
            let parts = Count()
            copy.afterPart = {
                parts.add()
                // The first table is done: its rows, and then its end.
                guard parts.value == 2 else { return }
                try await filled.database.write { db in
                    try db.run("UPDATE allowed_models SET model = 'C' WHERE model = 'A'")
                }
            }

            await #expect(throws: CopyError.different(tables: ["allowed_models"])) {
                try await copy.run(logger: .silent)
            }

            await #expect(throws: SchemaError.incompleteCopy) { try await target.requireCurrentSchema() }
            try await target.close()
        }
    }

    @Test(arguments: CopyPair.mixed)
    func `two copies into one database do not mix`(pair: CopyPair) async throws {
        try await withFilledDatabase(pair) { filled, open in
            let target = try open()
            var first = copy(filled.database, target, interruptedAfter: 5)
            await #expect(throws: Interruption.self) { try await first.run(logger: .silent) }
            first.afterPart = {
                // Another program has gone on.
                try await target.write { try $0.run("UPDATE copy_progress SET state = 'end' WHERE kind = 'table'") }
            }

            await #expect(throws: CopyError.changed(.target)) { try await first.run(logger: .silent) }

            try await target.close()
        }
    }
}
