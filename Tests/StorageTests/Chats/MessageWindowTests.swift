import Model
import Storage
import Testing

/// A chat whose messages are long.
private struct LongMessages {
    let fixture: ChatFixture

    /// Adds messages of the given lengths, each following the one before.
    func add(_ lengths: [Int]) async throws -> [Message.ID] {
        let ids = try await fixture.addConversation(of: lengths.count).map(\.id)
        try await fixture.database.write { db in
            for (id, length) in zip(ids, lengths) {
                let text = String(repeating: "é", count: length)
                try db.run("UPDATE message_parts SET text = \(text) WHERE message_id = \(id)")
                try db.run("UPDATE messages SET size = \(length) WHERE id = \(id)")
            }
        }
        return ids
    }

    func window(_ anchor: MessageWindow.Anchor) async throws -> MessageWindow {
        try await fixture.messages.window(anchor, in: fixture.chat.id, of: fixture.ada.id, limit: 50)
    }

    /// The pages from the newest one back.
    func backwards() async throws -> [[Message.ID]] {
        var window = try await window(.newest)
        var pages = [window.messages.map(\.id)]
        while window.hasEarlier, let first = window.messages.first {
            window = try await self.window(.before(first.id))
            pages.append(window.messages.map(\.id))
        }
        return pages
    }

    /// The pages from a message on.
    func forwards(after id: Message.ID) async throws -> [[Message.ID]] {
        var window = try await window(.after(id))
        var pages = [window.messages.map(\.id)]
        while window.hasLater, let last = window.messages.last {
            window = try await self.window(.after(last.id))
            pages.append(window.messages.map(\.id))
        }
        return pages
    }
}

@Suite struct MessageWindowTests {
    @Test(arguments: Engine.allCases)
    func `a window covers the requested part`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let ids = try await fixture.addConversation(of: 20).map(\.id)
            func window(_ anchor: MessageWindow.Anchor) async throws -> MessageWindow {
                try await fixture.messages.window(anchor, in: fixture.chat.id, of: fixture.ada.id, limit: 6)
            }

            for (anchor, range, hasEarlier, hasLater) in [
                (MessageWindow.Anchor.newest, 14..<20, true, false), (.before(ids[10]), 4..<10, true, true),
                (.before(ids[3]), 0..<3, false, true), (.before(ids[0]), 0..<0, false, true),
                (.after(ids[10]), 11..<17, true, true), (.after(ids[16]), 17..<20, true, false),
                (.after(ids[19]), 20..<20, true, false), (.around(ids[10]), 8..<14, true, true),
                (.around(ids[1]), 0..<5, false, true), (.around(ids[18]), 14..<20, true, false),
            ] {
                let window = try await window(anchor)
                #expect(window.messages.map(\.id) == Array(ids[range]), "\(anchor)")
                #expect(window.hasEarlier == hasEarlier && window.hasLater == hasLater, "\(anchor)")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `messages of another branch have no position in the shown one`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let shown = try await fixture.addConversation(of: 4)
            let hidden = try await fixture.addMessages(1, answering: shown[2].id)[0]

            for anchor in [MessageWindow.Anchor.after(hidden.id), .around(hidden.id), .around(Message.ID())] {
                await #expect(throws: StoreError.notFound) {
                    try await fixture.messages.window(anchor, in: fixture.chat.id, of: fixture.ada.id, limit: 6)
                }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `after a change of branch, a window continues from the last shared message`(
        engine: Engine
    ) async throws {
        try await withChat(on: engine) { fixture in
            let before = try await fixture.addConversation(of: 20).map(\.id)
            let fork = before[9]
            let other = try await fixture.addMessages(1, answering: fork)[0].id
            let more = try await fixture.addMessages(1, answering: other)[0].id
            try await fixture.database.write { db in
                try db.run("UPDATE chats SET head_id = \(more) WHERE id = \(fixture.chat.id)")
            }
            func window(_ first: Int, _ last: Int, limit: Int = 5) async throws -> MessageWindow? {
                try await fixture.messages.window(
                    replacing: before[first], to: before[last], in: fixture.chat.id, of: fixture.ada.id, limit: limit)
            }

            let within = try #require(try await window(4, 14))
            #expect(within.messages.map(\.id) == [fork, other, more])
            #expect(within.hasEarlier && !within.hasLater)
            let cut = try #require(try await window(9, 10, limit: 1))
            #expect(cut.messages.map(\.id) == [fork, other] && cut.hasLater)
            let ahead = try #require(try await window(2, 6, limit: 2))
            #expect(ahead.messages.map(\.id) == Array(before[6...8]) && ahead.hasLater)
            #expect(try await window(10, 14) == nil)
            await #expect(throws: StoreError.notFound) {
                try await fixture.messages.window(
                    replacing: before[4], to: before[14], in: fixture.chat.id, of: User.ID(), limit: 5)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a page receives changes as far back as it reaches`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let all = try await fixture.addConversation(of: 80)
            let start = try await fixture.chats.revision(of: fixture.ada.id)
            try await fixture.database.write { db in
                try db.run("UPDATE messages SET revision = \(start + 1) WHERE id IN (\(all[5].id), \(all[75].id))")
            }
            func changed(from first: Message.ID?) async throws -> [Message.ID] {
                try await fixture.messages.changes(in: fixture.chat.id, of: fixture.ada.id, after: start, from: first)
                    .messages.map(\.id)
            }

            #expect(try await changed(from: all[6].id) == [all[75].id])
            #expect(try await changed(from: all[5].id) == [all[5].id, all[75].id])
            #expect(try await changed(from: nil) == [all[5].id, all[75].id])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a page of long messages ends early, and the pages together have all of them`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let fixture = LongMessages(fixture: fixture)
            let ids = try await fixture.add([1, 200_000, 300_000, 10, 200_000, 600_000, 5, 200_000])

            func pages(_ indices: [[Int]]) -> [[Message.ID]] { indices.map { $0.map { ids[$0] } } }
            #expect(try await fixture.backwards() == pages([[6, 7], [5], [2, 3, 4], [0, 1]]))
            #expect(try await fixture.forwards(after: ids[0]) == pages([[1, 2, 3], [4], [5], [6, 7]]))
            let around = try await fixture.window(.around(ids[5]))
            #expect(around.messages.map(\.id) == [ids[5], ids[6], ids[7]] && around.hasEarlier && !around.hasLater)
        }
    }

    @Test(arguments: Engine.allCases)
    func `of changes too large for a page, only the newest are reported`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let long = LongMessages(fixture: fixture)
            let ids = try await long.add([300_000, 300_000, 10, 200_000])
            let start = try await fixture.chats.revision(of: fixture.ada.id)
            func changes(to changed: [Message.ID]) async throws -> MessageStore.Changes {
                try await fixture.database.write { db in
                    try db.run("UPDATE messages SET revision = 0")
                    for id in changed { try db.run("UPDATE messages SET revision = \(start + 1) WHERE id = \(id)") }
                }
                return try await fixture.messages.changes(
                    in: fixture.chat.id, of: fixture.ada.id, after: start, from: nil)
            }

            let all = try await changes(to: ids)
            #expect(all.messages.map(\.id) == Array(ids[1...]) && all.isPartial)
            // Unchanged messages take no fixture.
            let some = try await changes(to: [ids[0], ids[3]])
            #expect(some.messages.map(\.id) == [ids[0], ids[3]] && !some.isPartial)
        }
    }
}
